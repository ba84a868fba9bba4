using System;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>Marks, and what becomes of them at QUIT, RSET and without either.</summary>
public class DeletionTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("-ERR [SYS/TEMP] some deleted messages not removed")]
    public async Task Quit_that_fails_with_marks_pending_names_them(string? answer)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("DELE 9", "DELE 4", "DELE 4", "DELE 5");
            await side.SayAsync("+OK\n+OK\n-ERR already deleted\n-ERR locked");
            await side.ExpectAsync("QUIT");
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
    public async Task A_cancelled_quit_that_was_sent_leaves_the_deletions_in_doubt_and_says_so_to_whoever_asks_next()
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
        Assert.Equal(Pop3SessionState.Broken, client.State);
        Assert.Equal(new[] { 1 }, Assert.IsType<Pop3CommitException>(client.Fault).Numbers);
        Assert.Equal(new[] { 1 }, client.PendingDeletions);
        Pop3SessionNotOpenException later = await Assert.ThrowsAsync<Pop3SessionNotOpenException>(() => client.NoopAsync());
        Assert.Same(client.Fault, later.InnerException);
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_cancelled_quit_without_marks_just_closes()
    {
        using CancellationTokenSource cancel = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("QUIT");
            await cancel.CancelAsync();
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.QuitAsync(cancel.Token));
        Assert.Equal(Pop3SessionState.Closed, client.State);
        Assert.Null(client.Fault);
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
        using CancellationTokenSource cancel = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("DELE 1", "RSET");
            await cancel.CancelAsync();
            await go.Task;
            await side.SayAsync("+OK\n+OK");
            await side.AnswerAsync("DELE 2", "+OK");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        _ = await client.QueueDeleteAsync(1);
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
}
