using System;
using System.Management.Automation;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>A port with TLS from the first octet that is taken for one without, and the reverse.</summary>
public sealed class OtherSecurityTests : IDisposable
{
    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task A_server_that_does_not_greet_may_expect_tls()
    {
        await using ScriptedServer server = Start("CLOSE", "TLS\nS: +OK ready\nC: CAPA\nS: +OK\nS: USER\nS: .\nC: QUIT\nS: +OK");
        PSObject report = Test("-Security None");
        Assert.EndsWith(
            " A server that expects TLS from the first octet does not greet in plaintext.", (string)report.Properties["Error"].Value, StringComparison.Ordinal);
        Assert.StartsWith(
            $"Connect-Pop3 127.0.0.1 -Port {server.Port} -Security Tls -Credential me -CertificateThumbprint ",
            (string)report.Properties["RecommendedCommand"].Value,
            StringComparison.Ordinal);
        await server.CompleteAsync();
    }

    [Fact]
    public async Task A_server_that_greets_in_plaintext_may_have_stls()
    {
        await using ScriptedServer server = Start(
            "S: +OK ready\nEXPECT-SOMETHING\nCLOSE",
            "S: +OK ready\nC: CAPA\nS: +OK\nS: STLS\nS: .\nC: STLS\nS: +OK\nTLS\nC: CAPA\nS: +OK\nS: USER\nS: .\nC: QUIT\nS: +OK");
        PSObject report = Test("-Security Tls");
        Assert.Contains("it answered in plaintext: +OK ready", (string)report.Properties["Error"].Value, StringComparison.Ordinal);
        Assert.StartsWith(
            $"Connect-Pop3 127.0.0.1 -Port {server.Port} -Credential me -CertificateThumbprint ",
            (string)report.Properties["RecommendedCommand"].Value,
            StringComparison.Ordinal);
        await server.CompleteAsync();
    }

    [Theory]
    [InlineData("S: +OK ready\nC: CAPA\nS: +OK\nS: USER\nS: .\nEXPECT-CLOSE")]
    [InlineData("S: +OK ready\nC: CAPA\nS: -ERR\nC: STLS\nS: -ERR\nEXPECT-CLOSE")]
    public async Task A_server_that_has_plaintext_only_is_said_to(string second)
    {
        await using ScriptedServer server = Start("S: +OK ready\nEXPECT-SOMETHING\nCLOSE", second);
        PSObject report = Test("-Security Tls");
        Assert.False((bool)report.Properties["Succeeded"].Value);
        Assert.Equal(
            $"Connect-Pop3 127.0.0.1 -Port {server.Port} -Security None -Credential me", (string)report.Properties["RecommendedCommand"].Value);
        Assert.Contains(
            (string[])report.Properties["Findings"].Value, static (string finding) => finding.StartsWith("The server offers no STLS either", StringComparison.Ordinal));
        await server.CompleteAsync();
    }

    [Theory]
    [InlineData("-Port $port -Security Tls", "S: +OK ready\nEXPECT-SOMETHING\nCLOSE", "Pop3TlsFailed", "it answered in plaintext: +OK ready")]
    [InlineData("-Port $port", "CLOSE", "Pop3ConnectionLost", "A server that expects TLS from the first octet does not greet in plaintext.")]
    public async Task Connect_says_so_at_the_first_attempt(string arguments, string transcript, string id, string words)
    {
        await using ScriptedServer server = Start(transcript);
        ShellResult result = _shell.Run($"Connect-Pop3 127.0.0.1 -Credential $credential {arguments}");
        Assert.Equal(new[] { id }, result.ErrorIds);
        Assert.Contains(words, Assert.Single(result.AllErrors).Exception.Message, StringComparison.Ordinal);
    }

    private ScriptedServer Start(params string[] transcripts)
    {
        ScriptedServer server = ScriptedServer.Start(new ScriptedServerOptions { Certificate = TestCertificates.Valid }, transcripts);
        _shell.Set("port", server.Port);
        return server;
    }

    private PSObject Test(string arguments) =>
        Assert.Single(_shell.Run($"Test-Pop3Connection 127.0.0.1 -Port $port -Credential $credential {arguments}").RequireSuccess().Output);
}
