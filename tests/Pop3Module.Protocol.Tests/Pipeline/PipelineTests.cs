using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Tests.Sessions;
using Xunit;

namespace Pop3Module.Protocol.Tests.Pipeline;

public class PipelineTests
{
    [Fact]
    public async Task Replies_are_awaited_in_any_order()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("TOP 1 0", "RETR 2", "DELE 3", "LIST 4", "UIDL 5");
            await side.SayAsync("+OK\nSubject: one\n\n.\n+OK 9 octets\n..two\n.\n+OK gone\n+OK 4 444\n+OK 5 five");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        RecordingSink top = new();
        RecordingSink retr = new();
        Pop3PendingReply<long> first = await client.QueueTopAsync(1, 0, top);
        Pop3PendingReply<long> second = await client.QueueRetrieveAsync(2, retr, expectedOctets: 9);
        Pop3PendingReply<int> third = await client.QueueDeleteAsync(3);
        Pop3PendingReply<Pop3ScanListing> fourth = await client.QueueListAsync(4, CancellationToken.None);
        Pop3PendingReply<Pop3UniqueIdListing> fifth = await client.QueueUidlAsync(5, CancellationToken.None);
        Assert.Equal(9, client.ExpectedOctets);

        Assert.Equal(new Pop3UniqueIdListing(5, "five"), await fifth.GetResultAsync());
        Assert.Equal(new Pop3ScanListing(4, 444), await fourth.GetResultAsync());
        Assert.Equal(3, await third.GetResultAsync());
        Assert.Equal(6, await second.GetResultAsync());
        Assert.Equal(16, await first.GetResultAsync());
        Assert.Equal(".two\r\n", retr.Text);
        Assert.Equal("Subject: one\r\n\r\n", top.Text);
        Assert.Equal("Begin Write Complete", top.Calls);
        Assert.Equal(0, client.ExpectedOctets);
        await client.DisposeAsync();
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_cancelled_wait_in_the_middle_of_a_body_leaves_the_session_usable()
    {
        TaskCompletionSource cancelled = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("RETR 1");
            await side.SendAsync("+OK\r\nhalf\r\n..");
            await cancelled.Task;
            await side.SendAsync("\r\n.\r\n");
            await side.AnswerAsync("NOOP", "+OK");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        using CancellationTokenSource cancel = new();
        RecordingSink sink = new() { Written = cancel.Cancel };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.RetrieveAsync(1, sink, cancel.Token));
        Assert.Equal("Begin Write Abandon", sink.Calls);
        Assert.Equal(Pop3SessionState.Transaction, client.State);
        cancelled.SetResult();

        await client.NoopAsync();
        Assert.Equal("half\r\n", sink.Text[..6]);
        Assert.Equal("Begin Write Abandon", sink.Calls);
        await client.DisposeAsync();
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_cancelled_wait_can_be_taken_up_again()
    {
        TaskCompletionSource go = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("RETR 1");
            await go.Task;
            await side.SayAsync("+OK\nwhole\n.");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        RecordingSink sink = new();
        Pop3PendingReply<long> reply = await client.QueueRetrieveAsync(1, sink);
        using CancellationTokenSource cancel = new();
        Task wait = reply.WaitAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        _ = Assert.Throws<InvalidOperationException>(() => reply.GetResult());
        go.SetResult();

        Assert.Equal(7, await reply.GetResultAsync());
        Assert.Equal("whole\r\n", sink.Text);
        await client.DisposeAsync();
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_wait_cancelled_while_another_reads_costs_neither()
    {
        TaskCompletionSource go = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("LIST 1", "LIST 2");
            await go.Task;
            await side.SayAsync("+OK 1 10\n+OK 2 20");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        Pop3PendingReply<Pop3ScanListing> first = await client.QueueListAsync(1, CancellationToken.None);
        Pop3PendingReply<Pop3ScanListing> second = await client.QueueListAsync(2, CancellationToken.None);
        using CancellationTokenSource cancelReader = new();
        using CancellationTokenSource cancelWaiter = new();
        Task reader = first.WaitAsync(cancelReader.Token).AsTask();
        Task waiter = second.WaitAsync(cancelWaiter.Token).AsTask();
        Task heir = second.WaitAsync().AsTask();

        await cancelWaiter.CancelAsync();
        OperationCanceledException fault = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiter);
        Assert.Equal(cancelWaiter.Token, fault.CancellationToken);
        await cancelReader.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader);
        go.SetResult();

        await heir;
        Assert.Equal(10, first.GetResult().Size);
        Assert.Equal(20, second.GetResult().Size);
        await client.DisposeAsync();
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_wait_for_room_that_is_cancelled_queues_nothing()
    {
        TaskCompletionSource go = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync(capabilities: "TOP");
            await side.ExpectAsync("NOOP");
            await go.Task;
            Assert.Equal(0, side.Available);
            await side.SayAsync("+OK");
            await side.AnswerAsync("DELE 2", "+OK");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        Task noop = client.NoopAsync();
        RecordingSink sink = new();
        using CancellationTokenSource cancel = new();
        Task retrieve = client.RetrieveAsync(1, sink, cancel.Token);
        Task delete = client.DeleteAsync(1, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => retrieve);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delete);
        Assert.Equal(string.Empty, sink.Calls);
        Assert.Equal(0, client.PendingDeletionCount);
        go.SetResult();

        await noop;
        await client.DeleteAsync(2);
        Assert.Equal(new[] { 2 }, client.PendingDeletions);
        await client.DisposeAsync();
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("Begin", "Begin Abandon")]
    [InlineData("Write", "Begin Write Abandon")]
    [InlineData("Complete", "Begin Write Complete Abandon")]
    public async Task A_sink_that_throws_costs_only_its_message(string failsAt, string calls)
    {
        await using LoopbackServer server = LoopbackServer.Answering(static (string command) => "+OK\nbody of " + command + "\n.");
        await using Pop3Client client = await server.LoginAsync();
        RecordingSink[] sinks = { new(), new(failsAt), new() };
        List<Pop3PendingReply<long>> replies = new();
        for (int i = 0; i < sinks.Length; i++)
        {
            replies.Add(await client.QueueRetrieveAsync(i + 1, sinks[i]));
        }

        Assert.Equal(16, await replies[2].GetResultAsync());
        Assert.Equal(16, await replies[0].GetResultAsync());
        Assert.Same(RecordingSink.Failure, await Assert.ThrowsAsync<System.IO.IOException>(async () => await replies[1].GetResultAsync()));
        Assert.Equal(calls, sinks[1].Calls);
        Assert.Equal("body of RETR 1\r\n", sinks[0].Text);
        Assert.Equal("body of RETR 3\r\n", sinks[2].Text);
        Assert.Equal(Pop3SessionState.Transaction, client.State);
    }

    [Fact]
    public async Task An_abandoned_reply_is_skipped_and_its_sink_told_at_once()
    {
        await using LoopbackServer server = LoopbackServer.Answering(static (string command) => command == "NOOP" ? "+OK" : "+OK\nbody\n.");
        await using Pop3Client client = await server.LoginAsync();
        RecordingSink sink = new();
        Pop3PendingReply<long> reply = await client.QueueRetrieveAsync(1, sink);
        reply.Abandon();
        reply.Abandon();
        Assert.Equal("Abandon", sink.Calls);

        await client.NoopAsync();
        Assert.True(reply.IsCompleted);
        Assert.Equal("Abandon", sink.Calls);
        Assert.Equal(string.Empty, sink.Text);
    }

    [Fact]
    public async Task A_message_that_is_whole_is_not_abandoned_later()
    {
        await using LoopbackServer server = LoopbackServer.Answering(static (string _) => "+OK\nbody\n.");
        await using Pop3Client client = await server.LoginAsync();
        RecordingSink sink = new();
        Pop3PendingReply<long> reply = await client.QueueRetrieveAsync(1, sink);
        await reply.WaitAsync();
        reply.Abandon();
        client.Dispose();
        Assert.Equal("Begin Write Complete", sink.Calls);
    }

    [Fact]
    public async Task A_refusal_among_many_costs_only_itself()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAllAsync(static (string command) =>
                command.EndsWith("50", StringComparison.Ordinal) ? "-ERR [SYS/TEMP] try later" : "+OK\n" + command + "\n.");
        });
        await using Pop3Client client = await server.LoginAsync();
        List<(Pop3PendingReply<long> Reply, RecordingSink Sink)> all = new();
        for (int number = 1; number <= 100; number++)
        {
            RecordingSink sink = new();
            all.Add((await client.QueueRetrieveAsync(number, sink, expectedOctets: 1000), sink));
        }

        await all[^1].Reply.WaitAsync();
        Assert.Equal(0, client.ExpectedOctets);
        for (int i = 0; i < all.Count; i++)
        {
            if (i + 1 == 50)
            {
                Pop3CommandException refusal = Assert.Throws<Pop3CommandException>(() => all[i].Reply.GetResult());
                Assert.Equal("SYS/TEMP", refusal.ResponseCode);
                Assert.Equal("RETR 50", refusal.Command);
                Assert.Equal("127.0.0.1 refused RETR 50 [SYS/TEMP]: try later", refusal.Message);
                Assert.Equal("Abandon", all[i].Sink.Calls);
            }
            else
            {
                Assert.Equal($"RETR {i + 1}\r\n", all[i].Sink.Text);
            }
        }
    }

    [Theory]
    [InlineData("TOP\nUIDL", Pop3Pipelining.Auto)]
    [InlineData("TOP\nPIPELINING", Pop3Pipelining.Off)]
    public async Task Without_pipelining_one_command_waits_for_the_other(string capabilities, Pop3Pipelining pipelining)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync(capabilities);
            await side.AnswerAllAsync((string command) =>
            {
                Assert.Equal(0, side.Available);
                return command == "QUIT" ? "+OK" : "+OK\n" + command + "\n.";
            });
        });
        Pop3ClientOptions options = server.Options();
        options.Pipelining = pipelining;
        await using Pop3Client client = await server.LoginAsync(options);
        Assert.False(client.IsPipelined);
        Pop3PendingReply<long>[] replies = new Pop3PendingReply<long>[20];
        for (int i = 0; i < replies.Length; i++)
        {
            replies[i] = await client.QueueRetrieveAsync(i + 1, new RecordingSink());
            Assert.Equal(i, replies.Take(i + 1).Count(static (Pop3PendingReply<long> reply) => reply.IsCompleted));
        }

        await client.QuitAsync();
        await server.FinishAsync();
    }
}
