using System;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>A discard deletes nothing, whatever else goes on, and ends.</summary>
public class DiscardTests
{
    [Fact]
    public async Task A_DELE_that_waits_for_room_does_not_slip_in_between_RSET_and_QUIT()
    {
        TaskCompletionSource isBusy = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource discarding = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync(capabilities: "UIDL");
            await side.ExpectAsync("NOOP");
            isBusy.SetResult();
            await discarding.Task;
            await side.SayAsync("+OK");
            await side.AnswerAsync("RSET", "+OK");
            await side.AnswerAsync("QUIT", "+OK");
            await side.ExpectEndAsync();
        });
        Pop3ClientOptions options = server.Options();
        options.TimeProvider = new TestClock();
        await using Pop3Client client = await server.LoginAsync(options);
        Task noop = Task.Run(() => client.NoopAsync());
        await isBusy.Task;

        // Without PIPELINING it waits until NOOP is answered.
        Task delete = client.DeleteAsync(1);
        Task discard = Task.Run(() => client.DiscardAsync());
        _ = await Assert.ThrowsAsync<Pop3SessionNotOpenException>(() => delete);
        discarding.SetResult();
        await discard;
        await noop;
        Assert.Equal(0, client.PendingDeletionCount);
        await server.FinishAsync();
    }

    [Fact]
    public async Task No_DELE_is_sent_behind_the_look_at_the_marks_of_a_commit()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("DELE 1", "+OK");
            await side.AnswerAsync("QUIT", "+OK");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        await client.DeleteAsync(1);
        client.BeginEnding();
        _ = await Assert.ThrowsAsync<Pop3SessionNotOpenException>(() => client.DeleteAsync(2));
        Assert.Equal(new[] { 1 }, client.PendingDeletions);
        await client.QuitAsync();
        await server.FinishAsync();
    }

    /// <summary>A message without end: what is on its way gets its time, then the line is closed without QUIT.</summary>
    [Fact]
    public async Task What_does_not_arrive_in_time_is_not_waited_for()
    {
        using CancellationTokenSource stop = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("DELE 1", "+OK");
            await side.AnswerAsync("RETR 2", "+OK");
            try
            {
                while (true)
                {
                    await side.SayAsync("it never ends");
                }
            }
            catch (System.IO.IOException)
            {
                // The client has closed the line.
            }
        });
        Pop3ClientOptions options = server.Options();
        TestClock clock = new();
        options.TimeProvider = clock;
        await using Pop3Client client = await server.LoginAsync(options);
        await client.DeleteAsync(1);
        RecordingSink sink = new() { Written = stop.Cancel };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.RetrieveAsync(2, sink, stop.Token));
        Task discard = Task.Run(() => client.DiscardAsync());
        await clock.PassUntilAsync(discard, TimeSpan.FromSeconds(1));
        await discard;
        Assert.Equal(Pop3SessionState.Closed, client.State);
        Assert.Equal(1, client.PendingDeletionCount);
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_stale_line_is_not_taken_for_the_answer_to_RSET()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("DELE 1", "+OK\n+OK once more");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        await client.DeleteAsync(1);
        await client.DiscardAsync();
        _ = Assert.IsType<Pop3ProtocolException>(client.Fault);
        await server.FinishAsync();
    }

    /// <summary>Two end the session at a time; the one that gives up does not open it for further commands.</summary>
    [Fact]
    public async Task Who_takes_the_ending_back_takes_back_only_his_own()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("NOOP", "+OK");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        client.BeginEnding();
        client.BeginEnding();
        client.CancelEnding();
        _ = await Assert.ThrowsAsync<Pop3SessionNotOpenException>(() => client.DeleteAsync(1));
        client.CancelEnding();
        await client.NoopAsync();
        client.Dispose();
        await server.FinishAsync();
    }

    [Fact]
    public async Task What_arrives_in_time_is_waited_for_and_QUIT_follows()
    {
        TaskCompletionSource reset = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("DELE 1", "RETR 2", "RSET");
            reset.SetResult();
            await side.SayAsync("+OK\n+OK\nit ends\n.\n+OK");
            await side.AnswerAsync("QUIT", "+OK");
            await side.ExpectEndAsync();
        });
        Pop3ClientOptions options = server.Options();
        options.TimeProvider = new TestClock();
        await using Pop3Client client = await server.LoginAsync(options);
        _ = await client.QueueDeleteAsync(1);
        _ = await client.QueueRetrieveAsync(2, new RecordingSink());
        await client.DiscardAsync();
        Assert.True(reset.Task.IsCompleted);
        Assert.Equal(0, client.PendingDeletionCount);
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("EXPIRE 0")]
    [InlineData("EXPIRE 0 USER")]
    public async Task Discard_sends_no_QUIT_where_EXPIRE_0_was_told_before_the_login_and_CAPA_is_refused_after_it(string capability)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.AcceptLoginAsync("TOP\nPIPELINING\n" + capability);
            await side.AnswerAsync("CAPA", "-ERR not here");
            await side.AnswerAsync("RETR 1", "+OK\nbody\n.");
            await side.AnswerAsync("RSET", "+OK");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        Assert.True(client.MayRemoveWhatIsFetched);
        Assert.True(client.Capabilities.IsKnown);
        Assert.True(client.IsPipelined);
        _ = await client.RetrieveAsync(1, new RecordingSink());
        await client.DiscardAsync();
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_later_list_without_EXPIRE_counts()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.AcceptLoginAsync("EXPIRE 0");
            await side.AnswerAsync("CAPA", "+OK\nEXPIRE 30\n.");
            await side.AnswerAsync("RSET", "+OK");
            await side.AnswerAsync("QUIT", "+OK");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        Assert.False(client.MayRemoveWhatIsFetched);
        await client.DiscardAsync();
        await server.FinishAsync();
    }
}
