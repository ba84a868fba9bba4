using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>The cmdlets against a real Dovecot.</summary>
public sealed class DovecotTests : IDisposable
{
    private const string Password = "hosted pass:word";

    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    private async Task<DovecotServer> StartAsync(X509Certificate2? shown = null)
    {
        string certificates = Directory.CreateDirectory(Path.Combine(_shell.Folder, "certificates")).FullName;
        (string certificate, string key) = TestCertificates.WritePem(shown ?? TestCertificates.Valid, certificates, string.Empty);
        DovecotServer server = await DovecotServer.StartAsync(new DovecotOptions { CertificatePath = certificate, PrivateKeyPath = key });
        _shell.Set("plain", server.PlainPort);
        _shell.Set("tls", server.TlsPort);
        _shell.Set("pin", TestCertificates.Thumbprint(TestCertificates.Valid));
        _shell.Set("login", HostedShell.MakeCredential("bob", Password));
        return server;
    }

    private static string[] Hashes(IEnumerable<byte[]> messages) =>
        messages.Select(static (byte[] octets) => Convert.ToHexString(SHA256.HashData(octets))).Order(StringComparer.Ordinal).ToArray();

    [DovecotFact]
    public async Task An_expired_certificate_is_described_and_no_line_is_recommended_for_it()
    {
        await using DovecotServer server = await StartAsync(TestCertificates.Expired);
        server.AddMailbox("bob", Password, []);
        foreach (string where in new[] { "-Port $tls -Security Tls", "-Port $plain" })
        {
            PSObject report = Assert.Single(_shell.Run($"Test-Pop3Connection 127.0.0.1 {where} -Credential $login").RequireSuccess().Output);
            Assert.False((bool)report.Properties["Succeeded"].Value);
            Assert.Equal("Pop3TlsFailed", report.Properties["ErrorId"].Value);
            string expiry = TestCertificates.Expired.NotAfter.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            Assert.Contains($"The certificate expired on {expiry}; the owner of the server has to renew it.", (string[])report.Properties["Findings"].Value);
            Assert.Contains("SCRAM-SHA-256", (string[])report.Properties["Mechanisms"].Value);
            Assert.Null(report.Properties["Authenticated"].Value);
            Assert.Null(report.Properties["RecommendedCommand"].Value);
        }

        Assert.Equal(new[] { true }, _shell.Run("(Test-Pop3Connection 127.0.0.1 -Port $tls -Security Tls -SkipCertificateCheck -Credential $login).Authenticated").Output.Select(static (PSObject value) => (bool)value.BaseObject));
    }

    [DovecotFact]
    public async Task Five_thousand_messages_move_to_disk_byte_for_byte_and_the_mailbox_is_empty()
    {
        await using DovecotServer server = await StartAsync();
        byte[][] mail = SampleMail.Generate(5000, 1500, seed: 11).ToArray();
        server.AddMailbox("bob", Password, mail);
        ShellResult result = _shell.Run("""
            $null = Connect-Pop3 127.0.0.1 -Port $plain -Security None -Credential $login
            try {
                Get-Pop3Message | Receive-Pop3Message -Destination "$folder/mail" | Remove-Pop3Message
                Disconnect-Pop3 -Verbose
            }
            finally { Disconnect-Pop3 -Discard }
            """).RequireSuccess();
        Assert.Contains("5000 message(s) were deleted", Assert.Single(result.Verbose), StringComparison.Ordinal);
        Assert.Empty(server.ReadMailbox("bob"));
        Assert.Equal(Hashes(mail), Hashes(_shell.Files("mail").Select(File.ReadAllBytes)));
    }

    [DovecotFact]
    public async Task Every_security_lists_receives_commits_and_discards()
    {
        await using DovecotServer server = await StartAsync();
        foreach (string way in new[] { "-Port $plain -Security None", "-Port $plain -CertificateThumbprint $pin", "-Port $tls -Security Tls -CertificateThumbprint $pin" })
        {
            byte[][] mail = SampleMail.Create(DateTimeOffset.Now).Select(static (SampleMessage message) => message.Octets).ToArray();
            string user = "user" + Guid.NewGuid().ToString("N");
            server.AddMailbox(user, Password, mail);
            _shell.Set("login", HostedShell.MakeCredential(user, Password));
            _shell.Run($"$session = Connect-Pop3 127.0.0.1 {way} -Credential $login").RequireSuccess();
            ShellResult listed = _shell.Run("Get-Pop3Message").RequireSuccess();
            Assert.Equal("会议通知：项目进度", listed.Values<string>("Subject")[3]);
            _shell.Run("Get-Pop3Message 1 | Remove-Pop3Message; Disconnect-Pop3 -Discard").RequireSuccess();
            Assert.Equal(mail.Length, server.ReadMailbox(user).Count);
            _shell.Run($"$session = Connect-Pop3 127.0.0.1 {way} -Credential $login").RequireSuccess();
            _shell.Run("Receive-Pop3Message 2 -Destination \"$folder/$($session.UserName)\" | Remove-Pop3Message; Disconnect-Pop3").RequireSuccess();
            Assert.Equal(mail[1], File.ReadAllBytes(Assert.Single(_shell.Files(user))));
            Assert.Equal(mail.Length - 1, server.ReadMailbox(user).Count);
        }
    }

    [DovecotFact]
    public async Task A_connection_is_tested_on_both_ports_and_tells_what_is_wrong()
    {
        await using DovecotServer server = await StartAsync();
        server.AddMailbox("bob", Password, SampleMail.Generate(4, 500, seed: 12).ToArray());
        _shell.Set("wrong", HostedShell.MakeCredential("bob", "wrong"));
        foreach ((string arguments, string? id, string finding) in new[]
        {
            ("-Port $tls -Security Tls -CertificateThumbprint $pin -Credential $login", null, "expires in 9 days"),
            ("-Port $plain -CertificateThumbprint $pin -Credential $login", null, "in clear (PLAIN, LOGIN, USER)"),
            ("-Port $plain -CertificateThumbprint $pin", null, "in clear (PLAIN, LOGIN, USER)"),
            ("-Port $plain -Credential $login", "Pop3TlsFailed", "is self-signed"),
            ("-Port $plain -Security Tls -Credential $login", "Pop3TlsFailed", "+OK"),
            ("-Port $plain -CertificateThumbprint $pin -Credential $wrong", "Pop3AuthenticationFailed", "Authentication failed"),
        })
        {
            PSObject report = Assert.Single(_shell.Run("Test-Pop3Connection 127.0.0.1 " + arguments).RequireSuccess().Output);
            Assert.Equal(id, report.Properties["ErrorId"].Value);
            Assert.Equal(id is null, report.Properties["Succeeded"].Value);
            string[] findings = (string[])report.Properties["Findings"].Value;
            Assert.Contains(findings, (string sentence) => sentence.Contains(finding, StringComparison.Ordinal));
            Assert.Equal(id is null && arguments.Contains("login", StringComparison.Ordinal) ? 4 : null, report.Properties["MessageCount"].Value);
        }

        Assert.Equal(4, server.ReadMailbox("bob").Count);
        Assert.Empty(_shell.Run("Get-Pop3Session").RequireSuccess().Output);
    }

    [DovecotFact]
    public async Task What_keeps_one_out_is_said_with_an_id_and_the_servers_words()
    {
        await using DovecotServer server = await StartAsync();
        server.AddMailbox("bob", Password, Array.Empty<byte[]>());
        _shell.Set("wrong", HostedShell.MakeCredential("bob", "wrong"));
        foreach ((string line, string id, ErrorCategory category, string words) in new[]
        {
            ("Connect-Pop3 127.0.0.1 -Port $plain -Security None -Credential $wrong", "Pop3AuthenticationFailed", ErrorCategory.AuthenticationError, "Authentication failed"),
            ("Connect-Pop3 127.0.0.1 -Port $plain -Credential $login", "Pop3TlsFailed", ErrorCategory.SecurityError, "UntrustedRoot"),
            ("Connect-Pop3 localhost -Port $tls -Security Tls -Credential $login", "Pop3TlsFailed", ErrorCategory.SecurityError, "it is not for localhost"),
            ("Connect-Pop3 127.0.0.1 -Port $plain -Security Tls -Credential $login", "Pop3TlsFailed", ErrorCategory.SecurityError, "+OK"),
            ("Connect-Pop3 no.such.host.invalid -Credential $login", "Pop3ConnectFailed", ErrorCategory.ConnectionError, "no.such.host.invalid"),
            ("Connect-Pop3 127.0.0.1 -Port 1 -Credential $login", "Pop3ConnectFailed", ErrorCategory.ConnectionError, "refuse"),
        })
        {
            ErrorRecord error = Assert.Single(_shell.Run(line).AllErrors);
            Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Equal(category, error.CategoryInfo.Category);
            Assert.Contains(words, error.Exception.Message, StringComparison.Ordinal);
        }

        Assert.Empty(_shell.Run("Get-Pop3Session").RequireSuccess().Output);
    }
}
