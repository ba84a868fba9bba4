using System;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>The engine's .NET Framework build, where something runs it.</summary>
public class NetFrameworkTests
{
    private readonly ITestOutputHelper _output;

    public NetFrameworkTests(ITestOutputHelper output)
    {
        _output = output;
    }

    [NetFrameworkFact]
    public async Task The_build_for_net_framework_logs_in_survives_a_cancelled_wait_and_fetches()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("RETR 1", "RETR 2");
            await side.SendAsync("+OK\r\nhalf of ");
            await side.ExpectAsync("DELE 1");
            await side.SendAsync("one\r\n.\r\n+OK\r\n..two\r\n.\r\n+OK\r\n");
            await side.AnswerAsync("QUIT", "+OK");
            await side.ExpectEndAsync();
        });
        (string output, int exitCode) = await NetFrameworkEngine.RunAsync(server.Port.ToString(CultureInfo.InvariantCulture));

        Assert.Equal("cancelled\n.two\n6\nhalf of one\n13\nClosed\n", output.ReplaceLineEndings("\n"));
        Assert.Equal(0, exitCode);
        await server.FinishAsync();
    }

    /// <summary>What differs between the frameworks is TLS, the stretching of SCRAM and that there is no Kerberos.</summary>
    [NetFrameworkTheory]
    [InlineData(Pop3Security.None)]
    [InlineData(Pop3Security.StartTls)]
    [InlineData(Pop3Security.Tls)]
    public async Task The_build_for_net_framework_authenticates_by_every_mechanism(Pop3Security security)
    {
        const string Password = "pässwörd 密码";
        string folder = Directory.CreateTempSubdirectory("pop3-certificates-").FullName;
        (string certificate, string key) = TestCertificates.WriteValid(folder);
        await using DovecotServer dovecot = await DovecotServer.StartAsync(
            new DovecotOptions { CertificatePath = certificate, PrivateKeyPath = key });
        dovecot.AddMailbox("bob", Password, []);
        string[] mechanisms = ["UserPass", "Apop", "Plain", "Login", "CramMd5", "ScramSha1", "ScramSha256", "Auto", "Gssapi"];
        int port = security == Pop3Security.Tls ? dovecot.TlsPort : dovecot.PlainPort;
        (string output, int exitCode) = await NetFrameworkEngine.RunAsync(
        [
            port.ToString(CultureInfo.InvariantCulture), security.ToString(), TestCertificates.Thumbprint(TestCertificates.Valid), "bob", Password,
            .. mechanisms,
        ]);
        Directory.Delete(folder, recursive: true);
        string[] used = output.ReplaceLineEndings("\n").Split('\n');
        Assert.Equal("USER/PASS APOP PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-256".Split(' '), used[..8]);
        Assert.Contains("GSSAPI needs PowerShell 7", output, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
        for (int i = 0; i < used.Length && i < mechanisms.Length; i++)
        {
            MechanismTable.Write(_output, mechanisms[i], "Dovecot", security, "net472", used[i]);
        }
    }
}
