using System;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>Silence, farewells, and connections that end.</summary>
public class ConnectionEndTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    [Theory]
    [InlineData("greeting")]
    [InlineData("half a greeting")]
    [InlineData("CAPA")]
    public async Task Closed_while_connecting(string phase)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            if (phase == "half a greeting")
            {
                await side.SendAsync("+OK rea");
            }

            if (phase == "CAPA")
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
    [InlineData(null)]
    [InlineData("-ERR [SYS/TEMP] some deleted messages not removed")]
    public async Task Quit_that_fails_with_marks_pending_names_them(string? answer)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("DELE 9", "DELE 4", "DELE 4", "DELE 5", "QUIT");
            await side.SayAsync("+OK\n+OK\n-ERR already deleted\n-ERR locked");
            if (answer is not null)
            {
                await side.SayAsync(answer);
            }

            side.Close();
        });
        await using Pop3Client client = await server.LoginAsync();
        foreach (int number in new[] { 9, 4, 4, 5 })
        {
            _ = await client.QueueDeleteAsync(number);
        }

        Assert.Equal(new[] { 4, 5, 9 }, client.PendingDeletions);
        Pop3CommitException fault = await Assert.ThrowsAsync<Pop3CommitException>(() => client.QuitAsync());
        Assert.Equal(new[] { 4, 9 }, fault.Numbers);
        Assert.Equal(answer is null ? null : "SYS/TEMP", fault.ResponseCode);
        Assert.Contains("2 message(s)", fault.Message, StringComparison.Ordinal);
        Assert.Equal(answer is null ? Pop3SessionState.Broken : Pop3SessionState.Closed, client.State);
        await server.FinishAsync();
    }

    [Fact]
    public async Task Quit_that_is_lost_without_marks_is_a_lost_connection()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("QUIT");
            side.Close();
        });
        await using Pop3Client client = await server.LoginAsync();
        _ = await Assert.ThrowsAsync<Pop3ConnectionLostException>(() => client.QuitAsync());
        Assert.Equal(Pop3SessionState.Broken, client.State);
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_cancelled_quit_that_was_sent_closes_the_session_and_keeps_the_marks_known()
    {
        using CancellationTokenSource cancel = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("DELE 1", "+OK");
            await side.ExpectAsync("QUIT");
            await cancel.CancelAsync();
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        await client.DeleteAsync(1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.QuitAsync(cancel.Token));
        Assert.Equal(Pop3SessionState.Closed, client.State);
        Assert.Equal(new[] { 1 }, client.PendingDeletions);
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_quit_cancelled_before_it_was_sent_changes_nothing()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("NOOP", "+OK");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.QuitAsync(new CancellationToken(canceled: true)));
        await client.NoopAsync();
        client.Dispose();
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("+OK", true)]
    [InlineData("-ERR no", false)]
    [InlineData(null, false)]
    public async Task Discard_sends_quit_only_behind_an_accepted_reset(string? answer, bool quits)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("DELE 1", "+OK");
            await side.ExpectAsync("RSET");
            if (answer is null)
            {
                side.Close();
                return;
            }

            await side.SayAsync(answer);
            if (quits)
            {
                await side.AnswerAsync("QUIT", "+OK");
            }

            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        await client.DeleteAsync(1);
        await client.DiscardAsync();
        Assert.Equal(answer is null ? Pop3SessionState.Broken : Pop3SessionState.Closed, client.State);
        Assert.Equal(quits ? 0 : 1, client.PendingDeletionCount);
        await client.DiscardAsync();
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_message_marked_behind_a_reset_that_was_given_up_stays_marked()
    {
        TaskCompletionSource go = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("DELE 1", "RSET");
            await go.Task;
            await side.SayAsync("+OK\n+OK");
            await side.AnswerAsync("DELE 2", "+OK");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        _ = await client.QueueDeleteAsync(1);
        using CancellationTokenSource cancel = new(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.ResetAsync(cancel.Token));
        Pop3PendingReply<int> mark = await client.QueueDeleteAsync(2);
        Assert.Equal(new[] { 1, 2 }, client.PendingDeletions);
        go.SetResult();
        await mark.WaitAsync();
        Assert.Equal(new[] { 2 }, client.PendingDeletions);
        client.Dispose();
        await server.FinishAsync();
    }

    [Fact]
    public async Task Disposing_an_unfinished_session_sends_no_quit()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("DELE 1", "+OK");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        await client.DeleteAsync(1);
        await client.DisposeAsync();
        client.Dispose();
        Assert.Equal(Pop3SessionState.Closed, client.State);
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("+OK\r\n")]
    [InlineData("+OK\r\nhalf a body")]
    public async Task A_silent_server_is_a_timeout(string sent)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("RETR 1");
            await side.SendAsync(sent);
            await side.ExpectEndAsync();
        });
        Pop3ClientOptions options = server.Options();
        options.InactivityTimeout = Short;
        await using Pop3Client client = await server.LoginAsync(options);
        Pop3TimeoutException fault = await Assert.ThrowsAsync<Pop3TimeoutException>(() => client.RetrieveAsync(1, new RecordingSink()));
        Assert.Contains("0.2 seconds", fault.Message, StringComparison.Ordinal);
        Assert.Equal(Pop3SessionState.Broken, client.State);
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_server_that_never_greets_is_a_timeout()
    {
        await using LoopbackServer server = new(static (ServerSide side) => side.ExpectEndAsync());
        Pop3ClientOptions options = server.Options();
        options.InactivityTimeout = Short;
        _ = await Assert.ThrowsAsync<Pop3TimeoutException>(() => Pop3Client.ConnectAsync(options));
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
        Pop3ClientOptions options = server.Options();
        options.InactivityTimeout = TimeSpan.FromSeconds(1);
        await using Pop3Client client = await server.LoginAsync(options);
        using CancellationTokenSource cancel = new();
        RecordingSink sink = new() { Written = cancel.Cancel };
        Pop3PendingReply<long> reply = await client.QueueRetrieveAsync(1, sink);
        Task noop = Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.NoopAsync(cancel.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reply.WaitAsync(cancel.Token));
        await noop;

        // Longer than the timeout, and nobody waits: the pending read must not notice.
        await Task.Delay(TimeSpan.FromSeconds(1.3));
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
}
