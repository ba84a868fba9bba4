using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Pop3Module.Protocol.Tests.Sessions;
using Pop3Module.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Pop3Module.Protocol.Tests.Dovecot;

/// <summary>GSSAPI against a real Dovecot with tickets of a real KDC.</summary>
public class GssapiTests
{
    private const string Password = "kerberos-secret-42";
    private const string WrongPassword = "kerberos-guess-43";

    private readonly ITestOutputHelper _output;

    public GssapiTests(ITestOutputHelper output)
    {
        _output = output;
    }

    [GssapiFact]
    public async Task Tickets_let_in_and_their_absence_is_said()
    {
        await using KerberosRealm realm = await KerberosRealm.StartAsync();
        realm.AddUser("bob", Password);
        realm.AddService("pop/localhost");
        await using DovecotServer dovecot = await DovecotServer.StartAsync(new DovecotOptions
        {
            ExtraSettings = $"""
                auth_mechanisms = plain gssapi
                auth_krb5_keytab = {realm.KeytabPath}
                auth_gssapi_hostname = localhost
                auth_username_format = %n
                import_environment = PATH HOME USER LOGNAME KRB5_CONFIG={realm.ConfigurationPath} KRB5RCACHENAME=none:
                """,
        });
        dovecot.AddMailbox("bob", "another", []);
        NativeEnvironment.Set("KRB5_CONFIG", realm.ConfigurationPath);

        NativeEnvironment.Set("KRB5CCNAME", realm.NoTickets());
        RecordingLog log = new();
        await using (Pop3Client client = await ConnectAsync(dovecot, log))
        {
            Pop3AuthenticationException fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(
                () => client.AuthenticateAsync(new Pop3Credential(), Pop3Authentication.Gssapi));
            Assert.Contains("Kerberos", fault.Message, StringComparison.Ordinal);

            // A principal and its password do without tickets.
            fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(
                () => client.AuthenticateAsync(new Pop3Credential("bob@" + KerberosRealm.Name, WrongPassword), Pop3Authentication.Gssapi));
            Assert.Contains("Kerberos", fault.Message, StringComparison.Ordinal);
            ShownText.AssertWithout(log.Text + fault, WrongPassword, "bob");
            await EnterAsync(client, new Pop3Credential("bob@" + KerberosRealm.Name, Password), Pop3Authentication.Gssapi, dovecot);
        }

        NativeEnvironment.Set("KRB5CCNAME", realm.LogIn("bob", Password));
        foreach ((Pop3Credential credential, Pop3Authentication way) in new List<(Pop3Credential, Pop3Authentication)>
        {
            (new Pop3Credential(), Pop3Authentication.Gssapi),
            (new Pop3Credential(), Pop3Authentication.Auto),
            (new Pop3Credential("bob"), Pop3Authentication.Gssapi),
        })
        {
            await using Pop3Client client = await ConnectAsync(dovecot, log);
            await EnterAsync(client, credential, way, dovecot);
        }

        Assert.Contains("C: ********", log.Text, StringComparison.Ordinal);
        ShownText.AssertWithout(log.Text, Password, "bob");
        await using Pop3Client stranger = await ConnectAsync(dovecot);
        _ = await Assert.ThrowsAsync<Pop3AuthenticationException>(
            () => stranger.AuthenticateAsync(new Pop3Credential("somebody.else"), Pop3Authentication.Gssapi));
    }

    private async Task EnterAsync(Pop3Client client, Pop3Credential credential, Pop3Authentication way, DovecotServer dovecot)
    {
        try
        {
            await client.AuthenticateAsync(credential, way);
        }
        catch (Pop3Exception fault)
        {
            Assert.Fail(fault + "\n" + dovecot.ReadLog());
        }

        Assert.Equal("GSSAPI", client.AuthenticationMechanism);
        MechanismTable.Write(_output, way, "Dovecot", client.Security, "net8.0", client.AuthenticationMechanism);
        Assert.Equal(0, (await client.StatAsync()).Count);
        await client.QuitAsync();
    }

    private static Task<Pop3Client> ConnectAsync(DovecotServer dovecot, RecordingLog? log = null) => Pop3Client.ConnectAsync(
        new Pop3ClientOptions("localhost") { Port = dovecot.PlainPort, Security = Pop3Security.None, InactivityTimeout = Patience.Limit, Log = log });
}
