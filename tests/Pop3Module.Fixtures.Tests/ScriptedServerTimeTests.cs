using System;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Fixtures.Tests;

/// <summary>What the scripted server does when time has passed.</summary>
[Collection(RealTime.Name)]
public sealed class ScriptedServerTimeTests
{
    [Fact]
    public async Task What_has_not_ended_is_named_when_the_time_is_over()
    {
        await using ScriptedServer server = ScriptedServer.Start("S: +OK ready\nC: QUIT", "S: +OK ready");
        await using RawClient client = await RawClient.ConnectAsync(server.Host, server.Port);
        await client.ReadLineAsync();
        TranscriptException exception =
            await Assert.ThrowsAsync<TranscriptException>(() => server.CompleteAsync(TimeSpan.FromSeconds(3)));
        Assert.Contains("Transcript 1, line 2 (C: QUIT); Transcript 2, not connected to", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EXPECT_NOTHING_fails_only_if_something_is_sent(bool tls)
    {
        using ThrowawayCertificate certificate = new();
        ScriptedServerOptions options = new() { Certificate = certificate.Certificate, ImplicitTls = tls };
        await using ScriptedServer server = ScriptedServer.Start(
            options,
            "EXPECT-NOTHING 20\nS: +OK\nC: A\nEXPECT-NOTHING 20\nS: +OK\nEXPECT-NOTHING 60000");
        await using RawClient client = await RawClient.ConnectAsync(server.Host, server.Port, tls);
        await client.ReadLineAsync();
        await client.AskAsync("A");
        await client.SendAsync("B");
        TranscriptException exception = await Assert.ThrowsAsync<TranscriptException>(() => server.CompleteAsync());
        const string Expected = "line 6 (EXPECT-NOTHING 60000): expected nothing for 60000 ms, got \"B\"";
        Assert.Contains(Expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TLS_starts_in_the_middle_of_a_transcript()
    {
        using ThrowawayCertificate certificate = new();
        await using ScriptedServer server = ScriptedServer.Start(
            new ScriptedServerOptions { Certificate = certificate.Certificate },
            "S: +OK ready\nC: STLS\nEXPECT-NOTHING 20\nS: +OK begin\nTLS\nC: NOOP\nS: +OK secret\nEXPECT-CLOSE");
        await using (RawClient client = await RawClient.ConnectAsync(server.Host, server.Port))
        {
            await client.ReadLineAsync();
            await client.AskAsync("STLS");
            await client.StartTlsAsync();
            Assert.Equal("+OK secret\r\n", await client.AskAsync("NOOP"));
        }

        await server.CompleteAsync();
    }
}
