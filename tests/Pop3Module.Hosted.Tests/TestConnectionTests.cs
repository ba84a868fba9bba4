using System;
using System.Linq;
using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>What Test-Pop3Connection reports, and when.</summary>
public sealed class TestConnectionTests : IDisposable
{
    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task A_good_server_gets_a_full_report_and_no_findings()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { ImplicitTls = true, Certificate = TestCertificates.Lasting });
        PSObject report = Test("-Security Tls -CertificateThumbprint $pin -Credential $credential");
        Assert.True(Get<bool>(report, "Succeeded"));
        Assert.Null(report.Properties["Error"].Value);
        Assert.Null(report.Properties["ErrorId"].Value);
        Assert.Empty(Strings(report, "Findings"));
        Assert.Equal("Tls", report.Properties["Security"].Value.ToString());
        Assert.Equal(new[] { "127.0.0.1" }, Strings(report, "Addresses"));
        Assert.Equal("127.0.0.1", Get<string>(report, "ConnectedAddress"));
        foreach (string time in new[] { "NameResolutionMilliseconds", "ConnectMilliseconds", "TlsHandshakeMilliseconds", "GreetingMilliseconds" })
        {
            Assert.InRange(Get<double>(report, time), 0, 20_000);
        }

        Assert.Equal("Embedded POP3 server ready.", Get<string>(report, "Greeting"));
        Assert.Equal("Tls13", Get<string>(report, "TlsProtocol"));
        Assert.StartsWith("TLS_", Get<string>(report, "CipherSuite"), StringComparison.Ordinal);
        Assert.Null(report.Properties["CapabilitiesBeforeTls"].Value);
        Assert.Contains("UIDL", Strings(report, "Capabilities"));
        Assert.Contains("UIDL", Strings(report, "CapabilitiesAfterLogin"));
        Assert.Equal(new[] { "USER/PASS" }, Strings(report, "Mechanisms"));
        Assert.True(Get<bool>(report, "Authenticated"));
        Assert.Equal("USER/PASS", Get<string>(report, "AuthenticationMechanism"));
        Assert.Equal(3, Get<int>(report, "MessageCount"));
        Assert.Equal(1200, Get<long>(report, "MailboxSize"));
        Assert.Equal(
            $"Connect-Pop3 127.0.0.1 -Port {server.Port} -Security Tls -Credential me -CertificateThumbprint {TestCertificates.Thumbprint(TestCertificates.Lasting)}",
            Get<string>(report, "RecommendedCommand"));
        PSObject certificate = PSObject.AsPSObject(report.Properties["Certificate"].Value);
        Assert.Equal("CN=127.0.0.1", Get<string>(certificate, "Subject"));
        Assert.Equal("CN=127.0.0.1", Get<string>(certificate, "Issuer"));
        Assert.Equal(new[] { "127.0.0.1" }, Strings(certificate, "Names"));
        Assert.Equal(TestCertificates.Lasting.NotAfter, Get<DateTime>(certificate, "NotAfter"));
        Assert.Equal(TestCertificates.Thumbprint(TestCertificates.Lasting), Get<string>(certificate, "Thumbprint"));
        Assert.True(Get<bool>(certificate, "IsTrusted"));
        Assert.Equal(new[] { "CAPA", "USER me", "PASS " + HostedShell.Password, "CAPA", "STAT", "QUIT" }, server.CommandLines());
    }

    [Fact]
    public async Task Without_credentials_it_looks_and_leaves()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { OfferStls = true, Certificate = TestCertificates.Lasting });
        PSObject report = Test("-CertificateThumbprint $pin");
        Assert.True(Get<bool>(report, "Succeeded"));
        Assert.Null(report.Properties["Authenticated"].Value);
        Assert.Null(report.Properties["MessageCount"].Value);
        Assert.Null(report.Properties["CapabilitiesAfterLogin"].Value);
        Assert.Contains("STLS", Strings(report, "CapabilitiesBeforeTls"));
        Assert.DoesNotContain("STLS", Strings(report, "Capabilities"));
        Assert.Contains("send the password in clear (USER)", Assert.Single(Strings(report, "Findings")), StringComparison.Ordinal);
        Assert.StartsWith($"Connect-Pop3 127.0.0.1 -Port {server.Port} -Credential (Get-Credential) -CertificateThumbprint ", Get<string>(report, "RecommendedCommand"), StringComparison.Ordinal);
        Assert.Equal(new[] { "CAPA", "STLS", "CAPA", "QUIT" }, server.CommandLines());
    }

    [Theory]
    [InlineData("Valid", "is self-signed", true)]
    [InlineData("Expired", "expired on", false)]
    [InlineData("OtherHost", "is not for 127.0.0.1 but for other.example", false)]
    public async Task A_certificate_that_is_not_accepted_is_described_and_gets_no_credentials(string name, string finding, bool isRecommended)
    {
        X509Certificate2 certificate = Certificate(name);
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { ImplicitTls = true, Certificate = certificate });
        PSObject report = Test("-Security Tls -Credential $credential");
        Assert.False(Get<bool>(report, "Succeeded"));
        Assert.Equal("Pop3TlsFailed", Get<string>(report, "ErrorId"));
        Assert.StartsWith("The certificate of 127.0.0.1 was not accepted", Get<string>(report, "Error"), StringComparison.Ordinal);
        Assert.Null(report.Properties["Authenticated"].Value);
        Assert.Contains(Strings(report, "Findings"), (string sentence) => sentence.Contains(finding, StringComparison.Ordinal));
        PSObject shown = PSObject.AsPSObject(report.Properties["Certificate"].Value);
        Assert.False(Get<bool>(shown, "IsTrusted"));
        Assert.NotEmpty(Get<string>(shown, "Complaint"));
        Assert.Equal(TestCertificates.Thumbprint(certificate), Get<string>(shown, "Thumbprint"));
        Assert.Contains("UIDL", Strings(report, "Capabilities"));
        Assert.Equal("Tls13", Get<string>(report, "TlsProtocol"));
        Assert.Equal(new[] { "CAPA", "QUIT" }, server.CommandLines());
        Assert.Equal(2, server.ConnectionCount);
        if (isRecommended)
        {
            Assert.EndsWith(" -CertificateThumbprint " + TestCertificates.Thumbprint(certificate), Get<string>(report, "RecommendedCommand"), StringComparison.Ordinal);
            Assert.Contains(Strings(report, "Findings"), static (string sentence) => sentence.Contains("have the owner of the server confirm the thumbprint", StringComparison.Ordinal));
        }
        else
        {
            Assert.Null(report.Properties["RecommendedCommand"].Value);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-SkipCertificateCheck")]
    public async Task A_certificate_that_is_not_the_pinned_one_is_said_to_be_so(string arguments)
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { ImplicitTls = true, Certificate = TestCertificates.Valid });
        _shell.Set("pin", new string('0', 64));
        PSObject report = Test("-Security Tls -CertificateThumbprint $pin -Credential $credential " + arguments);
        Assert.Equal("Pop3TlsFailed", Get<string>(report, "ErrorId"));
        Assert.Contains("UIDL", Strings(report, "Capabilities"));
        Assert.Contains("does not match -CertificateThumbprint", Strings(report, "Findings")[0], StringComparison.Ordinal);
        Assert.DoesNotContain("USER me", server.CommandLines());
    }

    [Fact]
    public async Task A_skipped_check_succeeds_and_is_complained_of()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { ImplicitTls = true, Certificate = TestCertificates.Expired });
        PSObject report = Test("-Security Tls -SkipCertificateCheck -Credential $credential");
        Assert.True(Get<bool>(report, "Succeeded"));
        Assert.True(Get<bool>(report, "Authenticated"));
        Assert.False(Get<bool>(PSObject.AsPSObject(report.Properties["Certificate"].Value), "IsTrusted"));
        Assert.Contains(Strings(report, "Findings"), static (string sentence) => sentence.StartsWith("The certificate expired", StringComparison.Ordinal));
        Assert.Equal(1, server.ConnectionCount);
    }

    [Fact]
    public async Task A_server_without_STLS_gets_no_credentials_and_plaintext_is_all_that_works()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions());
        PSObject report = Test("-Credential $credential");
        Assert.Equal("Pop3TlsFailed", Get<string>(report, "ErrorId"));
        Assert.Contains("STLS", Get<string>(report, "Error"), StringComparison.Ordinal);
        string[] findings = Strings(report, "Findings");
        Assert.StartsWith($"There is no TLS on port {server.Port}: the server does not offer STLS.", findings[0], StringComparison.Ordinal);
        Assert.Contains(findings, static (string sentence) => sentence.Contains("send the password in clear (USER)", StringComparison.Ordinal));
        Assert.Contains("UIDL", Strings(report, "Capabilities"));
        Assert.Equal($"Connect-Pop3 127.0.0.1 -Port {server.Port} -Security None -Credential me", Get<string>(report, "RecommendedCommand"));
        Assert.Equal(new[] { "CAPA" }, server.CommandLines());
    }

    [Fact]
    public async Task STLS_that_is_listed_and_refused_is_no_reason_for_plaintext()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { RefuseStls = true });
        PSObject report = Test("-Credential $credential");
        Assert.Equal("Pop3TlsFailed", Get<string>(report, "ErrorId"));
        Assert.Contains("TLS is not available today", Strings(report, "Findings")[0], StringComparison.Ordinal);
        Assert.Null(report.Properties["RecommendedCommand"].Value);
        Assert.Equal(new[] { "CAPA", "STLS" }, server.CommandLines());
    }

    [Fact]
    public async Task Plaintext_that_was_asked_for_is_used_and_STLS_recommended()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { OfferStls = true, Certificate = TestCertificates.Valid });
        PSObject report = Test("-Security None -Credential $credential");
        Assert.True(Get<bool>(report, "Succeeded"));
        Assert.True(Get<bool>(report, "Authenticated"));
        Assert.Contains(Strings(report, "Findings"), static (string sentence) => sentence.Contains("leave out -Security None", StringComparison.Ordinal));
        Assert.Equal(
            $"Connect-Pop3 127.0.0.1 -Port {server.Port} -Credential me -CertificateThumbprint {TestCertificates.Thumbprint(TestCertificates.Valid)}",
            Get<string>(report, "RecommendedCommand"));
        Assert.Single(server.CommandLines(), static (string line) => line.StartsWith("PASS", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("127.0.0.1 -Port 1", "Pop3ConnectFailed", "refuses connections on port 1")]
    [InlineData("name.invalid", "Pop3ConnectFailed", "name.invalid cannot be resolved")]
    public void A_server_that_is_not_there_gives_a_report(string where, string id, string words)
    {
        ShellResult result = _shell.Run($"Test-Pop3Connection {where} -Credential $credential").RequireSuccess();
        PSObject report = Assert.Single(result.Output);
        Assert.False(Get<bool>(report, "Succeeded"));
        Assert.Equal(id, Get<string>(report, "ErrorId"));
        Assert.Contains(words, Get<string>(report, "Error"), StringComparison.Ordinal);
        Assert.Contains(words, Assert.Single(Strings(report, "Findings")), StringComparison.Ordinal);
        Assert.Null(report.Properties["RecommendedCommand"].Value);
        Assert.Equal(where.StartsWith("127", StringComparison.Ordinal) ? new[] { "127.0.0.1" } : Array.Empty<string>(), Strings(report, "Addresses"));
    }

    [Theory]
    [InlineData("wrong {0}, try again", "Pop3AuthenticationFailed", "wrong ********, try again")]
    [InlineData("[IN-USE] locked", "Pop3MailboxInUse", "in use by another session")]
    [InlineData("[LOGIN-DELAY] too soon", "Pop3MailboxInUse", "too soon")]
    [InlineData("[SYS/TEMP] later", "Pop3ServerTemporary", "reports a temporary fault")]
    [InlineData("[SYS/PERM] never", "Pop3ServerPermanent", "reports a permanent fault")]
    public async Task A_refused_login_is_told_in_the_servers_words_without_the_password(string refusal, string id, string words)
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { WrongPasswordText = refusal });
        _shell.Set("credential", HostedShell.MakeCredential(HostedShell.User, "S3cret-wrong"));
        PSObject report = Test("-Security None -Credential $credential");
        Assert.False(Get<bool>(report, "Succeeded"));
        Assert.False(Get<bool>(report, "Authenticated"));
        Assert.Equal(id, Get<string>(report, "ErrorId"));
        Assert.Contains(words, Strings(report, "Findings")[0], StringComparison.Ordinal);
        Assert.Contains("UIDL", Strings(report, "Capabilities"));
        Assert.Null(report.Properties["CapabilitiesAfterLogin"].Value);
        Assert.DoesNotContain("S3cret-wrong", Show(report), StringComparison.Ordinal);
        Assert.Equal("QUIT", server.CommandLines()[^1]);
    }

    [Theory]
    [InlineData("", "-Security Tls -CertificateThumbprint $pin -Credential $credential", true)]
    [InlineData("", "-Security Tls -CertificateThumbprint $pin", true)]
    [InlineData("", "-Security Tls -Credential $credential", false)]
    [InlineData("$credential = $wrong; ", "-Security Tls -CertificateThumbprint $pin -Credential $credential", false)]
    public async Task Quiet_gives_true_exactly_when_it_succeeded(string before, string arguments, bool expected)
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { ImplicitTls = true, Certificate = TestCertificates.Lasting });
        _shell.Set("wrong", HostedShell.MakeCredential(HostedShell.User, "wrong"));
        ShellResult result = _shell.Run($"{before}Test-Pop3Connection 127.0.0.1 -Port $port {arguments} -Quiet").RequireSuccess();
        Assert.Equal(expected, Assert.Single(result.Output).BaseObject);
        Assert.Equal(1, server.ConnectionCount);
    }

    [Fact]
    public async Task The_recommended_line_works()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { OfferStls = true, Certificate = TestCertificates.Valid });
        string line = Get<string>(Test("-Credential $credential"), "RecommendedCommand");
        ShellResult result = _shell.Run(line.Replace("-Credential me", "-Credential $credential", StringComparison.Ordinal)).RequireSuccess();
        Assert.Equal("StartTls", Assert.Single(result.Output).Properties["Security"].Value.ToString());
    }

    [Fact]
    public async Task The_report_is_readable_on_a_screen()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { ImplicitTls = true, Certificate = TestCertificates.Lasting });
        _shell.Run("Test-Pop3Connection 127.0.0.1 -Port $port -Security Tls -CertificateThumbprint $pin -Credential $credential | Out-Default").RequireSuccess();
        string[] lines = _shell.Screen.Split('\n').Select(static (string line) => line.TrimEnd()).ToArray();
        Assert.Contains($"Server         127.0.0.1, port {server.Port}, Tls", lines);
        Assert.Contains("Succeeded      True", lines);
        Assert.Contains("  SHA-256      " + TestCertificates.Thumbprint(TestCertificates.Lasting), lines);
        Assert.Contains("Mailbox        3 message(s), 1200 octets", lines);
        Assert.Contains("Findings       nothing found", lines);
    }

    private EmbeddedServer Start(EmbeddedServerOptions options)
    {
        EmbeddedServer server = EmbeddedServer.Start(options);
        server.AddMailbox(HostedShell.User, HostedShell.Password, SampleMail.Generate(3, 400, seed: 3));
        _shell.Set("port", server.Port);
        _shell.Set("pin", options.Certificate is null ? null : TestCertificates.Thumbprint(options.Certificate));
        return server;
    }

    private PSObject Test(string arguments) =>
        Assert.Single(_shell.Run($"Test-Pop3Connection 127.0.0.1 -Port $port {arguments}").RequireSuccess().Output);

    private static X509Certificate2 Certificate(string name) => name switch
    {
        "Valid" => TestCertificates.Valid,
        "Expired" => TestCertificates.Expired,
        _ => TestCertificates.OtherHost,
    };


    private static T Get<T>(PSObject item, string property) => (T)LanguagePrimitives.ConvertTo(item.Properties[property].Value, typeof(T), null);

    private static string[] Strings(PSObject item, string property) => Get<string[]>(item, property);

    private static string Show(PSObject report) => PSSerializer.Serialize(report, depth: 4);
}
