using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Pop3Module.Protocol.Tests.Sessions;
using Pop3Module.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Pop3Module.Protocol.Tests.Dovecot;

/// <summary>Every mechanism against a real Dovecot.</summary>
public sealed class AuthenticationTests : IDisposable
{
    private const string Password = "pässwörd 密码";
    private const string Token = "ya29.an-access-token~of_the_stub";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pop3module-authentication-");
    private readonly ITestOutputHelper _output;

    public AuthenticationTests(ITestOutputHelper output)
    {
        _output = output;
        if (!OperatingSystem.IsWindows())
        {
            // Dovecot's processes read from here as users of their own.
            File.SetUnixFileMode(_folder.FullName, (UnixFileMode)0b111_101_101);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [DovecotFact]
    public async Task Every_mechanism_of_a_password_lets_in_and_keeps_out()
    {
        await using DovecotServer dovecot = await StartAsync("");
        dovecot.AddMailbox("josé", Password, []);
        Pop3Authentication[] mechanisms =
        {
            Pop3Authentication.UserPass, Pop3Authentication.Apop, Pop3Authentication.Plain, Pop3Authentication.Login,
            Pop3Authentication.CramMd5, Pop3Authentication.ScramSha1, Pop3Authentication.ScramSha256, Pop3Authentication.Auto,
        };
        foreach (Pop3Security security in new[] { Pop3Security.None, Pop3Security.StartTls, Pop3Security.Tls })
        {
            foreach (Pop3Authentication mechanism in mechanisms)
            {
                await TryAsync(dovecot, security, mechanism, new Pop3Credential("josé", Password), new Pop3Credential("josé", "geheim " + Password));
            }
        }
    }

    [DovecotFact]
    public async Task Auto_takes_the_strongest_and_tries_a_wrong_password_one_way_more()
    {
        await using DovecotServer dovecot = await StartAsync("");
        dovecot.AddMailbox("bob", Password, []);
        RecordingLog log = new();
        await using Pop3Client client = await ConnectAsync(dovecot, Pop3Security.Tls, log);
        _ = await Assert.ThrowsAsync<Pop3AuthenticationException>(() => client.AuthenticateAsync(new Pop3Credential("bob", "wrong")));
        Assert.Equal(new[] { "CAPA", "AUTH SCRAM-SHA-256 ********", "********", "AUTH PLAIN ********" }, log.Commands);
        await client.AuthenticateAsync(new Pop3Credential("bob", Password));
        Assert.Equal("SCRAM-SHA-256", client.AuthenticationMechanism);
        await client.QuitAsync();
    }

    [DovecotFact]
    public async Task Tokens()
    {
        await using TokenEndpoint endpoint = new("bob", Token);
        await using DovecotServer dovecot = await StartWithTokensAsync(endpoint);
        dovecot.AddMailbox("bob", Password, []);
        Pop3Authentication[] mechanisms = { Pop3Authentication.XOAuth2, Pop3Authentication.OAuthBearer, Pop3Authentication.Auto };
        foreach (Pop3Security security in new[] { Pop3Security.None, Pop3Security.Tls })
        {
            foreach (Pop3Authentication mechanism in mechanisms)
            {
                Pop3AuthenticationException fault = await TryAsync(
                    dovecot, security, mechanism, new Pop3Credential("bob", accessToken: Token), new Pop3Credential("bob", accessToken: "expired-token"));
                Assert.Contains("The explanation of the server is: {", fault.Message, StringComparison.Ordinal);
            }
        }

        Assert.Contains(Token, endpoint.Asked);
    }

    [NetFrameworkTheory]
    [InlineData(Pop3Security.None)]
    [InlineData(Pop3Security.Tls)]
    public async Task Tokens_on_net_framework(Pop3Security security)
    {
        await using TokenEndpoint endpoint = new("bob", Token);
        await using DovecotServer dovecot = await StartWithTokensAsync(endpoint);
        dovecot.AddMailbox("bob", Password, []);
        string[] mechanisms = ["XOAuth2", "OAuthBearer", "Auto"];
        int port = security == Pop3Security.Tls ? dovecot.TlsPort : dovecot.PlainPort;
        (string output, int exitCode) = await NetFrameworkEngine.RunAsync(
            [$"{port}", $"{security}", TestCertificates.Thumbprint(TestCertificates.Valid), "bob", "token:" + Token, .. mechanisms]);
        Assert.Equal("XOAUTH2\nOAUTHBEARER\nOAUTHBEARER\n", output.ReplaceLineEndings("\n"));
        Assert.Equal(0, exitCode);
        for (int i = 0; i < mechanisms.Length; i++)
        {
            MechanismTable.Write(_output, mechanisms[i], "Dovecot", security, "net472", output.ReplaceLineEndings("\n").Split('\n')[i]);
        }
    }

    [DovecotFact]
    public async Task A_client_certificate()
    {
        using X509Certificate2 bob = MakeCertificate("bob");
        using X509Certificate2 stranger = MakeCertificate("bob");
        string authority = Path.Combine(_folder.FullName, "ca.pem");
        await File.WriteAllTextAsync(authority, bob.ExportCertificatePem() + "\n");
        await using DovecotServer dovecot = await StartAsync($$"""
            auth_mechanisms = plain external
            auth_ssl_require_client_cert = yes
            auth_ssl_username_from_cert = yes
            ssl_ca = <{{authority}}
            ssl_verify_client_cert = yes
            ssl_require_crl = no
            ssl_cert_username_field = commonName
            passdb {
              driver = static
              mechanisms = external
              args = nopassword=y
            }
            """);
        dovecot.AddMailbox("bob", Password, []);
        foreach (Pop3Security security in new[] { Pop3Security.StartTls, Pop3Security.Tls })
        {
            foreach (Pop3Authentication mechanism in new[] { Pop3Authentication.External, Pop3Authentication.Auto })
            {
                await using Pop3Client client = await ConnectAsync(dovecot, security, certificate: bob);
                await client.AuthenticateAsync(new Pop3Credential(), mechanism);
                Assert.Equal("EXTERNAL", client.AuthenticationMechanism);
                Assert.Equal(0, (await client.StatAsync()).Count);
                await client.QuitAsync();
                Report(mechanism, security, "EXTERNAL");
            }
        }

        foreach (Pop3Security security in new[] { Pop3Security.StartTls, Pop3Security.Tls })
        {
            foreach (X509Certificate2? wrong in new[] { stranger, null })
            {
                await using Pop3Client client = await ConnectAsync(dovecot, security, certificate: wrong);
                Pop3AuthenticationException refused = await Assert.ThrowsAsync<Pop3AuthenticationException>(
                    () => client.AuthenticateAsync(new Pop3Credential(), Pop3Authentication.External));
                Assert.Contains("didn't present valid SSL certificate", refused.ServerText, StringComparison.Ordinal);
            }
        }
    }

    private static X509Certificate2 MakeCertificate(string name)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=" + name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    /// <summary>Logs in, is refused with what is wrong, and finds no secret in what was shown.</summary>
    private async Task<Pop3AuthenticationException> TryAsync(
        DovecotServer dovecot, Pop3Security security, Pop3Authentication mechanism, Pop3Credential right, Pop3Credential wrong)
    {
        RecordingLog log = new();
        await using Pop3Client client = await ConnectAsync(dovecot, security, log);
        await client.AuthenticateAsync(right, mechanism);
        Assert.Equal(Pop3SessionState.Transaction, client.State);
        Assert.True(client.Capabilities.IsKnown);
        Assert.Equal(0, (await client.StatAsync()).Count);
        await client.QuitAsync();
        Report(mechanism, security, client.AuthenticationMechanism);

        await using Pop3Client refused = await ConnectAsync(dovecot, security, log);
        Pop3AuthenticationException fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(() => refused.AuthenticateAsync(wrong, mechanism));
        string shown = log.Text + fault;
        foreach (string? secret in new List<string?> { right.Password, right.AccessToken, wrong.Password, wrong.AccessToken })
        {
            if (secret is not null)
            {
                ShownText.AssertWithout(shown, secret, right.UserName);
            }
        }

        await refused.AuthenticateAsync(right, mechanism);
        await refused.QuitAsync();
        return fault;
    }

    private void Report(Pop3Authentication mechanism, Pop3Security security, string? used) =>
        MechanismTable.Write(_output, mechanism, "Dovecot", security, "net8.0", used);

    private async Task<DovecotServer> StartWithTokensAsync(TokenEndpoint endpoint)
    {
        string settings = Path.Combine(_folder.FullName, "oauth2.conf");
        await File.WriteAllTextAsync(settings, $"""
            introspection_mode = post
            introspection_url = {endpoint.Url}
            username_attribute = username
            active_attribute = active
            active_value = true

            """);
        return await StartAsync($$"""
            auth_mechanisms = plain xoauth2 oauthbearer
            passdb {
              driver = oauth2
              mechanisms = xoauth2 oauthbearer
              args = {{settings}}
            }
            """);
    }

    private async Task<DovecotServer> StartAsync(string settings)
    {
        (string certificate, string key) = TestCertificates.WriteValid(_folder.FullName);
        return await DovecotServer.StartAsync(new DovecotOptions { CertificatePath = certificate, PrivateKeyPath = key, ExtraSettings = settings });
    }

    private static async Task<Pop3Client> ConnectAsync(
        DovecotServer dovecot, Pop3Security security, RecordingLog? log = null, X509Certificate2? certificate = null)
    {
        Pop3ClientOptions options = new(dovecot.Host)
        {
            Port = security == Pop3Security.Tls ? dovecot.TlsPort : dovecot.PlainPort,
            Security = security,
            CertificateThumbprints = new[] { TestCertificates.Thumbprint(TestCertificates.Valid) },
            InactivityTimeout = Patience.Limit,
            Log = log,
        };
        if (certificate is not null)
        {
            _ = options.ClientCertificates.Add(certificate);
        }

        return await Pop3Client.ConnectAsync(options);
    }
}
