using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Diagnosis;
using Pop3Module.Protocol;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>STLS that a server accepts and that does not come about: the cause is told, and plaintext is never recommended.</summary>
public sealed class FailedStlsTests
{
    private const string Known = "S: +OK\nS: USER\nS: STLS\nS: .\n";
    private const string Unknown = "S: -ERR what\n";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(Known, "R: +OK\\r\\n+OK evil\\r\\n\nEXPECT-CLOSE", "Pop3TlsFailed", "someone may be tampering with the connection.")]
    [InlineData(Unknown, "R: +OK\\r\\n+OK evil\\r\\n\nEXPECT-CLOSE", "Pop3TlsFailed", "someone may be tampering with the connection.")]
    [InlineData(Known, "S: +OK\nCLOSE", "Pop3TlsFailed", "only versions older than 1.2, which are not used.")]
    [InlineData(Unknown, "S: +OK\nCLOSE", "Pop3TlsFailed", "only versions older than 1.2, which are not used.")]
    [InlineData(Known, "S: +OK\nEXPECT-SOMETHING\nSTALL", "Pop3Timeout", "did not finish the TLS handshake within 5 seconds.")]
    [InlineData(Unknown, "S: +OK\nEXPECT-SOMETHING\nSTALL", "Pop3Timeout", "did not finish the TLS handshake within 5 seconds.")]
    public async Task The_cause_is_told_and_plaintext_is_not_recommended(string capabilities, string behind, string id, string words)
    {
        await using ScriptedServer server = ScriptedServer.Start("S: +OK ready\nC: CAPA\n" + capabilities + "C: STLS\n" + behind);
        TestClock clock = new();
        Task<Pop3ConnectionReport> test = TestAsync(server.Port, clock);
        if (id == "Pop3Timeout")
        {
            // The handshake has begun.
            await server.WaitForStallAsync().WaitAsync(Patience.Limit);
            clock.Advance(Timeout);
        }

        Pop3ConnectionReport report = await test;
        Assert.Equal(id, report.ErrorId);
        Assert.EndsWith(words, report.Findings[0], StringComparison.Ordinal);
        Assert.DoesNotContain(report.Findings, static (string sentence) => sentence.Contains("does not offer STLS", StringComparison.Ordinal));
        Assert.Equal(1, report.Findings.Count(static (string sentence) => !sentence.StartsWith("Without TLS", StringComparison.Ordinal)));
        Assert.Null(report.RecommendedCommand);
    }

    [Theory]
    [InlineData("S: +OK\nS: USER\nS: .\nEXPECT-CLOSE", "the server does not offer STLS.")]
    [InlineData("S: -ERR what\nC: STLS\nS: -ERR what\nEXPECT-CLOSE", "refused STLS, and plaintext was not requested: what.")]
    public async Task A_server_without_STLS_is_still_told_from_it(string behind, string words)
    {
        await using ScriptedServer server = ScriptedServer.Start("S: +OK ready\nC: CAPA\n" + behind);
        Pop3ConnectionReport report = await TestAsync(server.Port, new TestClock());
        Assert.Equal("Pop3TlsFailed", report.ErrorId);
        Assert.Contains(words, report.Findings[0], StringComparison.Ordinal);
        Assert.Equal($"Connect-Pop3 127.0.0.1 -Port {server.Port} -Security None -Credential me", report.RecommendedCommand);
    }

    private static async Task<Pop3ConnectionReport> TestAsync(int port, TestClock clock)
    {
        ConnectionRequest request = new(
            () => new Pop3ClientOptions("127.0.0.1") { Port = port, InactivityTimeout = Timeout, TimeProvider = clock },
            new Pop3Credential("me", "secret"),
            Pop3Authentication.Auto);
        ConnectionOutcome outcome = await ConnectionTest.RunAsync(request, isBrief: false, CancellationToken.None);
        return outcome.ToReport(DateTime.Now);
    }
}
