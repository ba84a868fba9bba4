using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Fixtures.Tests;

public sealed class ScriptedServerTests
{
    [Fact]
    public async Task A_dialogue_that_follows_the_transcript_completes()
    {
        await using ScriptedServer server = ScriptedServer.Start(
            """
            # a comment
            S: +OK ready
            C: USER b\ob
              S: +OK
            C: APOP *
            C: *
            R: +OK\x20raw\r\n
            EXPECT-CLOSE
            """);
        await using (RawClient client = await ConnectAsync(server))
        {
            Assert.Equal("+OK ready\r\n", await client.ReadLineAsync());
            Assert.Equal("+OK\r\n", await client.AskAsync("USER b\\ob"));
            Assert.Equal("+OK raw\r\n", await client.AskAsync("APOP bob 0123\r\nanything"));
        }

        await server.CompleteAsync();
        Assert.StartsWith("S: +OK ready\nC: USER b\\\\ob\nS: +OK\nC: APOP bob 0123\n", server.Dialogue, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mismatch_is_reported_with_its_position()
    {
        await using ScriptedServer server = ScriptedServer.Start("S: +OK ready\nC: CAPA\nS: +OK", "S: +OK never reached");
        await using RawClient client = await ConnectAsync(server);
        await client.ReadLineAsync();
        Assert.Equal("", await client.AskAsync("USER bob"));
        TranscriptException exception = await Assert.ThrowsAsync<TranscriptException>(() => server.CompleteAsync());
        const string Expected = "Transcript 1, line 2 (C: CAPA): expected \"CAPA\", got \"USER bob\"\n";
        Assert.StartsWith(Expected, exception.Message, StringComparison.Ordinal);
        Assert.Contains("S: +OK ready\nC: USER bob\n", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_ends_with_a_bare_line_feed_does_not_match()
    {
        await using ScriptedServer server = ScriptedServer.Start("C: QUIT");
        await using RawClient client = await ConnectAsync(server);
        await client.SendAsync("QUIT\n");
        TranscriptException exception = await Assert.ThrowsAsync<TranscriptException>(() => server.CompleteAsync());
        Assert.Contains("expected \"QUIT\", got \"QUIT\\n\"", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\n  HELLO")]
    [InlineData("\nX: +OK")]
    [InlineData("\nR: \\q")]
    [InlineData("\nR: \\x4")]
    [InlineData("\nFILL 1 x")]
    [InlineData("\nSPLIT -1")]
    public void A_line_that_is_not_understood_is_refused_at_the_start(string transcript)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => ScriptedServer.Start(transcript));
        Assert.StartsWith("Line 2 of the transcript", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SPLIT_sends_pieces()
    {
        // The system may join what was sent in pieces, but it cannot join the records of TLS.
        using ThrowawayCertificate certificate = new();
        ScriptedServerOptions options = new() { Certificate = certificate.Certificate, ImplicitTls = true };
        await using ScriptedServer server = ScriptedServer.Start(options, "C: GO\nSPLIT 1\nS: +OK one\nSPLIT 0\nS: +OK whole");
        await using RawClient client = await RawClient.ConnectAsync(server.Host, server.Port, tls: true);
        await client.SendAsync("GO\r\n");
        List<int> lengths = await client.ReadRecordLengthsAsync();
        Assert.Equal("+OK one\r\n".Length, lengths.GroupBy(static length => length).Max(static group => group.Count()));
        await server.CompleteAsync();
    }

    [Fact]
    public async Task STALL_sends_nothing_before_Release()
    {
        await using ScriptedServer server = ScriptedServer.Start("S: +OK ready\nC: NOOP\nSTALL\nS: +OK at last");
        await using RawClient client = await ConnectAsync(server);
        await client.ReadLineAsync();
        Task<string> reply = client.AskAsync("NOOP");
        await server.WaitForStallAsync();
        Assert.False(reply.IsCompleted);
        server.Release();
        Assert.Equal("+OK at last\r\n", await reply);
        await server.CompleteAsync();
    }

    [Fact]
    public async Task RESET_resets_the_connection()
    {
        await using ScriptedServer server = ScriptedServer.Start("C: NOOP\nRESET");
        await using RawClient client = await ConnectAsync(server);
        await Assert.ThrowsAsync<IOException>(() => client.AskAsync("NOOP"));
        await server.CompleteAsync();
    }

    [Fact]
    public async Task CLOSE_and_the_end_of_a_transcript_end_the_connection()
    {
        await using ScriptedServer server = ScriptedServer.Start("S: +OK\nCLOSE", "S: +OK");
        for (int connection = 1; connection <= 2; connection++)
        {
            await using RawClient client = await ConnectAsync(server);
            await client.SendAsync("UNREAD\r\n");
            Assert.Equal("+OK\r\n", await client.ReadLineAsync());
            Assert.Equal("", await client.ReadLineAsync());
        }

        await server.CompleteAsync();
        Assert.Contains("# connection 2\nS: +OK\n", server.Dialogue, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_in_flight_are_proved_by_lines_in_a_row()
    {
        const string Transcript = "C: STAT\nC: NOOP\nS: +OK 0 0\nS: +OK";
        await using ScriptedServer server = ScriptedServer.Start(Transcript, Transcript);
        await using RawClient pipelining = await ConnectAsync(server);
        Assert.Equal("+OK 0 0\r\n", await pipelining.AskAsync("STAT\r\nNOOP"));
        Assert.Equal("+OK\r\n", await pipelining.ReadLineAsync());

        await using RawClient waiting = await ConnectAsync(server);
        await waiting.SendAsync("STAT\r\n");
        await waiting.DisposeAsync();
        TranscriptException exception = await Assert.ThrowsAsync<TranscriptException>(() => server.CompleteAsync());
        Assert.Contains("Transcript 2, line 2 (C: NOOP)", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(79)]
    [InlineData(100_000)]
    public async Task FILL_sends_exactly_so_many_octets_in_lines(int count)
    {
        await using ScriptedServer server = ScriptedServer.Start($"FILL {count} x");
        await using RawClient client = await ConnectAsync(server);
        StringBuilder received = new();
        for (byte[] octets = await client.ReadAsync(); octets.Length > 0; octets = await client.ReadAsync())
        {
            received.Append(Encoding.ASCII.GetString(octets));
        }

        string text = received.ToString();
        Assert.Equal(count, text.Length);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        Assert.All(text.Split("\r\n").SkipLast(1), static line => Assert.True(line.Length <= 76 && line.All(static c => c == 'x')));
    }

    [Fact]
    public async Task A_client_that_refuses_the_handshake_has_closed()
    {
        using ThrowawayCertificate certificate = new();
        ScriptedServerOptions options = new() { Certificate = certificate.Certificate, ImplicitTls = true };
        await using ScriptedServer server = ScriptedServer.Start(options, "EXPECT-CLOSE", "S: +OK");
        for (int connection = 1; connection <= 2; connection++)
        {
            await using RawClient client = await ConnectAsync(server);
            await client.SendAsync("no handshake\r\n");
        }

        TranscriptException exception = await Assert.ThrowsAsync<TranscriptException>(() => server.CompleteAsync());
        Assert.StartsWith("Transcript 2, line 0 (implicit TLS): the TLS handshake failed: ", exception.Message, StringComparison.Ordinal);
    }

    private static Task<RawClient> ConnectAsync(ScriptedServer server)
    {
        return RawClient.ConnectAsync(server.Host, server.Port);
    }
}
