using System;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>Silence, farewells, and connections that end.</summary>
public class ConnectionEndTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(200);

    private readonly TestClock _clock = new();

    [Theory]
    [InlineData("greeting")]
    [InlineData("half a greeting")]
    [InlineData("CAPA")]
    public async Task Closed_while_connecting(string phase)
    {
        int connections = 0;
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            if (phase == "half a greeting")
            {
                await side.SendAsync("+OK rea");
            }

            // A server that closes at CAPA is connected to once more.
            if (phase == "CAPA" && Interlocked.Increment(ref connections) == 1)
            {
                await side.SayAsync("+OK ready");
                await side.ExpectAsync("CAPA");
            }

            side.Close();
        });
        _ = await Assert.ThrowsAsync<Pop3ConnectionLostException>(() => server.ConnectAsync());
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("USER user")]
    [InlineData("PASS secret")]
    public async Task Closed_at_the_credentials_is_a_matter_of_the_credentials(string phase)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.SayAsync("+OK ready");
            await side.AnswerAsync("CAPA", "-ERR");
            await side.ExpectAsync("USER user");
            if (phase != "USER user")
            {
                await side.SayAsync("+OK");
                await side.ExpectAsync(phase);
            }

            side.Close();
        });
        await using Pop3Client client = await server.ConnectAsync();
        Pop3AuthenticationException fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(() => client.LoginAsync("user", "secret"));
        Assert.Contains(phase[..4], fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.ToString(), StringComparison.Ordinal);
        _ = Assert.IsType<Pop3ConnectionLostException>(fault.InnerException);
        Assert.Equal(Pop3SessionState.Broken, client.State);
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("+OK\r\n1 1")]
    [InlineData("+OK\r\n1 100\r\n")]
    [InlineData("+OK\r\n1 100\r\n.\r")]
    [InlineData("+O")]
    public async Task Closed_in_a_listing(string sent)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("LIST");
            await side.SendAsync(sent);
            side.Close();
        });
        await using Pop3Client client = await server.LoginAsync();
        Pop3ConnectionLostException fault = await Assert.ThrowsAsync<Pop3ConnectionLostException>(() => client.ListAsync());
        Pop3SessionNotOpenException later = await Assert.ThrowsAsync<Pop3SessionNotOpenException>(() => client.NoopAsync());
        Assert.Same(fault, later.InnerException);
        Assert.Equal(Pop3SessionState.Broken, client.State);
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("", "Abandon")]
    [InlineData("+OK\r\n", "Begin Abandon")]
    [InlineData("+OK\r\nhalf", "Begin Write Abandon")]
    [InlineData("+OK\r\nwhole\r\n", "Begin Write Abandon")]
    [InlineData("+OK\r\nwhole\r\n.", "Begin Write Abandon")]
    public async Task Closed_in_a_body(string sent, string calls)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("RETR 1", "RETR 2");
            await side.SendAsync(sent);
            side.Close();
        });
        await using Pop3Client client = await server.LoginAsync();
        RecordingSink sink = new();
        RecordingSink next = new();
        Pop3PendingReply<long> reply = await client.QueueRetrieveAsync(1, sink, 100);
        Pop3PendingReply<long> behind = await client.QueueRetrieveAsync(2, next, 100);
        Pop3ConnectionLostException fault = await Assert.ThrowsAsync<Pop3ConnectionLostException>(async () => await behind.GetResultAsync());
        Assert.Same(fault, reply.Fault);
        Assert.Equal(calls, sink.Calls);
        Assert.Equal("Abandon", next.Calls);
        Assert.Equal(0, client.ExpectedOctets);
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("+OK\r\n")]
    [InlineData("+OK\r\nhalf a body")]
    public async Task A_silent_server_is_a_timeout(string sent)
    {
        TaskCompletionSource silence = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("RETR 1");
            await side.SendAsync(sent);
            silence.SetResult();
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync(ImpatientOptions(server));
        Task retrieve = Task.Run(() => client.RetrieveAsync(1, new RecordingSink()));
        await silence.Task;
        await _clock.PassUntilAsync(retrieve, Timeout);
        Pop3TimeoutException fault = await Assert.ThrowsAsync<Pop3TimeoutException>(() => retrieve);
        Assert.Contains("0.2 seconds", fault.Message, StringComparison.Ordinal);
        Assert.Equal(Pop3SessionState.Broken, client.State);
        await server.FinishAsync();
    }

    /// <summary>With PIPELINING there is room for another command beside the farewell, which must be read first all the same.</summary>
    [Theory]
    [InlineData("PIPELINING")]
    [InlineData("UIDL")]
    public async Task A_server_that_leaves_before_the_login_said_nothing_about_the_credentials(string capability)
    {
        TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.SayAsync("+OK ready");
            await side.AnswerAsync("CAPA", "+OK\n" + capability + "\n.");
            await side.SayAsync("-ERR too busy, bye");
            side.Close();
            left.SetResult();
        });
        await using Pop3Client client = await server.ConnectAsync();
        await left.Task;
        Pop3ConnectionLostException fault = await Assert.ThrowsAsync<Pop3ConnectionLostException>(() => client.LoginAsync("user", "secret"));
        Assert.Contains("too busy, bye", fault.Message, StringComparison.Ordinal);
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_server_that_never_greets_is_a_timeout()
    {
        await using LoopbackServer server = new(static (ServerSide side) => side.ExpectEndAsync());
        Task connect = Task.Run(() => Pop3Client.ConnectAsync(ImpatientOptions(server)));

        // The first wait is for the connection itself.
        await _clock.WaitForEndOfTimerAsync();
        await _clock.PassUntilAsync(connect, Timeout);
        _ = await Assert.ThrowsAsync<Pop3TimeoutException>(() => connect);
        await server.FinishAsync();
    }

    [Fact]
    public async Task The_clock_does_not_run_while_nobody_waits()
    {
        TaskCompletionSource go = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("RETR 1", "NOOP");
            await side.SendAsync("+OK\r\nhalf");
            await go.Task;
            await side.SendAsync("\r\n.\r\n+OK\r\n");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync(ImpatientOptions(server));
        using CancellationTokenSource cancel = new();
        RecordingSink sink = new() { Written = cancel.Cancel };
        Pop3PendingReply<long> reply = await client.QueueRetrieveAsync(1, sink);
        Task noop = Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.NoopAsync(cancel.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reply.WaitAsync(cancel.Token));
        await noop;

        // Longer than the timeout, and nobody waits: the pending read must not notice.
        _clock.Advance(10 * Timeout);
        go.SetResult();
        Assert.Equal(6, await reply.GetResultAsync());
        client.Dispose();
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("-ERR Disconnected for inactivity\r\n", "Disconnected for inactivity")]
    [InlineData("-ERR Disconnected", null)]
    [InlineData("", null)]
    public async Task What_an_idle_session_was_told_comes_with_the_next_command(string farewell, string? words)
    {
        TaskCompletionSource left = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.SendAsync(farewell);
            side.Close();
            left.SetResult();
        });
        await using Pop3Client client = await server.LoginAsync();
        await left.Task;
        Pop3ConnectionLostException fault = await Assert.ThrowsAsync<Pop3ConnectionLostException>(() => client.NoopAsync());
        if (words is not null)
        {
            Assert.Contains(words, fault.Message, StringComparison.Ordinal);
            Assert.Contains(words, fault.ServerText, StringComparison.Ordinal);
        }

        Assert.Equal(Pop3SessionState.Broken, client.State);
        await server.FinishAsync();
    }

    private Pop3ClientOptions ImpatientOptions(LoopbackServer server)
    {
        Pop3ClientOptions options = server.Options();
        options.InactivityTimeout = Timeout;
        options.TimeProvider = _clock;
        return options;
    }
}
