using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Tests.Sessions;
using Xunit;

namespace Pop3Module.Protocol.Tests.Pipeline;

public class ConcurrencyTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("PIPELINING", 0)]
    [InlineData("PIPELINING", 7)]
    [InlineData("TOP", 0)]
    public async Task Eight_threads_share_a_session(string capabilities, int pieceOctets)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync(capabilities);
            side.PieceOctets = pieceOctets;
            await side.AnswerAllAsync(Answer);
        });
        await using Pop3Client client = await server.LoginAsync();
        Task[] workers = Enumerable.Range(0, 8)
            .Select((int worker) => Task.Run(() => WorkAsync(client, worker, rounds: 60, CancellationToken.None))).ToArray();

        await Task.WhenAll(workers).WaitAsync(Patience);
        Assert.Equal(0, client.ExpectedOctets);
        Assert.Equal(Pop3SessionState.Transaction, client.State);
        await client.DiscardAsync();
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_thread_that_is_cancelled_again_and_again_does_not_disturb_the_others()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAllAsync(Answer);
        });
        await using Pop3Client client = await server.LoginAsync();
        using CancellationTokenSource done = new();
        int cancelled = 0;
        Task impatient = Task.Run(async () =>
        {
            Random random = new(7);
            while (!done.IsCancellationRequested)
            {
                using CancellationTokenSource cancel = new();
                Task work = WorkAsync(client, 9, rounds: 3, cancel.Token);
                for (int spin = random.Next(40); spin > 0; spin--)
                {
                    await Task.Yield();
                }

                await cancel.CancelAsync();
                try
                {
                    await work;
                }
                catch (OperationCanceledException)
                {
                    cancelled++;
                }
            }
        });
        Task[] workers = Enumerable.Range(0, 7)
            .Select((int worker) => Task.Run(() => WorkAsync(client, worker, rounds: 60, CancellationToken.None))).ToArray();

        await Task.WhenAll(workers).WaitAsync(Patience);
        await done.CancelAsync();
        await impatient.WaitAsync(Patience);
        Assert.True(cancelled > 0);
        await client.NoopAsync();
        Assert.Equal(0, client.ExpectedOctets);
        Assert.Equal(Pop3SessionState.Transaction, client.State);
    }

    [Theory]
    [InlineData("close")]
    [InlineData("garbage")]
    [InlineData("dispose")]
    public async Task When_the_session_breaks_every_thread_gets_an_error_and_the_first_cause_is_kept(string how)
    {
        for (int round = 0; round < 10; round++)
        {
            int commands = 0;
            Pop3Client? breakable = null;
            await using LoopbackServer server = new(async (ServerSide side) =>
            {
                await side.LetInAsync();
                await side.AnswerAllAsync((string command) =>
                {
                    if (++commands < 200 + round)
                    {
                        return Answer(command);
                    }

                    if (how == "close")
                    {
                        side.Close();
                        throw new OperationCanceledException();
                    }

                    if (how == "dispose")
                    {
                        breakable!.Dispose();
                    }

                    return "what is this";
                });
            });
            await using Pop3Client client = breakable = await server.LoginAsync();
            Task<Pop3Exception>[] workers = Enumerable.Range(0, 8)
                .Select((int worker) => Task.Run(() => Assert.ThrowsAnyAsync<Pop3Exception>(
                    () => WorkAsync(client, worker, rounds: int.MaxValue, CancellationToken.None)))).ToArray();

            Pop3Exception[] faults = await Task.WhenAll(workers).WaitAsync(Patience);
            Assert.Equal(0, client.ExpectedOctets);
            Pop3SessionNotOpenException later = await Assert.ThrowsAsync<Pop3SessionNotOpenException>(() => client.NoopAsync());
            if (how == "dispose")
            {
                Assert.Equal(Pop3SessionState.Closed, client.State);
                Assert.Null(client.Fault);
                Assert.All(faults, static (Pop3Exception fault) => Assert.IsType<Pop3SessionNotOpenException>(fault));
                continue;
            }

            Assert.Equal(Pop3SessionState.Broken, client.State);
            Assert.Equal(how == "close" ? typeof(Pop3ConnectionLostException) : typeof(Pop3ProtocolException), client.Fault!.GetType());
            Assert.Same(client.Fault, later.InnerException);
            Assert.Contains(client.Fault.Message, later.Message, StringComparison.Ordinal);
            Assert.All(faults, (Pop3Exception fault) => Assert.True(fault == client.Fault || fault.InnerException == client.Fault, fault.ToString()));
        }
    }

    [Fact]
    public async Task Who_asks_while_the_session_is_being_broken_waits_for_the_cause()
    {
        using ManualResetEventSlim go = new();
        TaskCompletionSource breaking = new();
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            while (await side.ReadLineAsync() is not null)
            {
            }
        });
        await using Pop3Client client = await server.LoginAsync();
        SlowlyAbandoned sink = new(breaking, go);
        _ = await client.QueueRetrieveAsync(1, sink);
        Pop3PendingReply<Pop3ScanListing> behind = await client.QueueListAsync(2, CancellationToken.None);
        Task waitingBefore = behind.WaitAsync().AsTask();
        Task dispose = Task.Run(client.Dispose);
        await breaking.Task.WaitAsync(Patience);

        Task<Pop3ScanListing> asking = behind.GetResultAsync().AsTask();
        Assert.False(asking.IsCompleted);
        _ = await Assert.ThrowsAsync<Pop3SessionNotOpenException>(() => client.NoopAsync());
        go.Set();
        _ = await Assert.ThrowsAsync<Pop3SessionNotOpenException>(() => asking).WaitAsync(Patience);
        await waitingBefore.WaitAsync(Patience);
        await dispose.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_command_queued_while_another_reads_is_sent_before_the_next_read()
    {
        TaskCompletionSource queued = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("RETR 1");
            await queued.Task;
            await side.SendAsync("+OK\r\nhalf\r\n");
            await side.ExpectAsync("DELE 2");
            await side.SendAsync(".\r\n+OK\r\n");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        Task retrieve = client.RetrieveAsync(1, new RecordingSink());
        Pop3PendingReply<int> delete = await client.QueueDeleteAsync(2);
        queued.SetResult();
        await retrieve.WaitAsync(Patience);
        Assert.Equal(2, await delete.GetResultAsync());
        client.Dispose();
        await server.FinishAsync();
    }

    [Fact]
    public async Task Who_waits_goes_on_with_the_own_reply_and_not_with_that_of_the_reader()
    {
        TaskCompletionSource waiting = new();
        TaskCompletionSource goneOn = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("LIST 1", "LIST 2");
            await waiting.Task;
            await side.SayAsync("+OK 1 10");
            await goneOn.Task;
            await side.SayAsync("+OK 2 20");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        Pop3PendingReply<Pop3ScanListing> first = await client.QueueListAsync(1, CancellationToken.None);
        Pop3PendingReply<Pop3ScanListing> second = await client.QueueListAsync(2, CancellationToken.None);
        Task reader = second.WaitAsync().AsTask();
        Task<Pop3ScanListing> waiter = first.GetResultAsync().AsTask();
        waiting.SetResult();
        Assert.Equal(10, (await waiter.WaitAsync(Patience)).Size);
        Assert.False(reader.IsCompleted);
        goneOn.SetResult();
        await reader.WaitAsync(Patience);
        Assert.Equal(20, second.GetResult().Size);
        client.Dispose();
        await server.FinishAsync();
    }

    [Fact]
    public async Task Dispose_wakes_everybody_who_waits()
    {
        TaskCompletionSource received = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("RETR 1", "NOOP", "DELE 3");
            received.SetResult();
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        RecordingSink sink = new();
        Task retrieve = client.RetrieveAsync(1, sink);
        Task noop = client.NoopAsync();
        Task delete = client.DeleteAsync(3);
        await received.Task.WaitAsync(Patience);
        client.Dispose();

        foreach (Task task in new[] { retrieve, noop, delete })
        {
            Pop3SessionNotOpenException fault = await Assert.ThrowsAsync<Pop3SessionNotOpenException>(() => task).WaitAsync(Patience);
            Assert.Equal("The session is closed.", fault.Message);
        }

        Assert.Equal("Abandon", sink.Calls);
        Assert.Equal(new[] { 3 }, client.PendingDeletions);
        await server.FinishAsync();
    }

    [Fact]
    public async Task Ten_thousand_commands_are_on_their_way_and_neither_side_blocks_the_other()
    {
        const int Messages = 10_000;
        string body = "+OK\n" + string.Concat(Enumerable.Repeat(new string('x', 70) + "\n", 14)) + ".";
        int mostWaiting = 0;
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();

            // Answers one command after the other and never reads ahead: what is not read fills the buffers of both directions.
            await side.AnswerAllAsync((string command) =>
            {
                mostWaiting = Math.Max(mostWaiting, side.Available);
                return command == "QUIT" ? "+OK" : body;
            });
        }, bufferOctets: 4096);
        await using Pop3Client client = await server.LoginAsync();
        List<Pop3PendingReply<long>> replies = new(Messages);
        CountingSink sink = new();
        for (int number = 1; number <= Messages; number++)
        {
            replies.Add(await client.QueueRetrieveAsync(number, sink));
        }

        Assert.True(replies.Count(static (Pop3PendingReply<long> reply) => !reply.IsCompleted) == Messages);
        await replies[^1].WaitAsync().AsTask().WaitAsync(Patience);
        Assert.All(replies, static (Pop3PendingReply<long> reply) => Assert.Equal(72 * 14, reply.GetResult()));
        Assert.Equal(72L * 14 * Messages, sink.Octets);
        Assert.True(mostWaiting >= 2048, $"{mostWaiting} octets of commands waited at most");
        await client.QuitAsync();
        await server.FinishAsync();
    }

    [Fact]
    public async Task The_ten_thousand_and_first_command_waits_for_room()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAllAsync(static (string _) => "+OK");
        });
        await using Pop3Client client = await server.LoginAsync();
        List<Pop3PendingReply<int>> replies = new();
        for (int number = 1; number <= 10_000; number++)
        {
            replies.Add(await client.QueueDeleteAsync(number));
        }

        Assert.False(replies[0].IsCompleted);
        Assert.Equal(10_000, client.PendingDeletionCount);
        _ = await client.QueueDeleteAsync(10_001);
        Assert.True(replies[0].IsCompleted);
        Assert.Equal(10_001, client.PendingDeletionCount);
        await client.QuitAsync();
        Assert.Equal(0, client.PendingDeletionCount);
        await server.FinishAsync();
    }

    [Theory]
    [InlineData(1_000_000, 4_000_000, 4)]
    [InlineData(6_000_000, 4_000_000, 1)]
    [InlineData(6_000_000, long.MaxValue, 2)]
    [InlineData(100_000_000, long.MaxValue, 1)]
    public async Task The_window_counts_the_octets_that_are_expected(long size, long limit, int expectedDepth)
    {
        TaskCompletionSource queued = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await queued.Task;
            await side.AnswerAllAsync(static (string _) => "+OK\nsmaller than expected\n.");
        });
        await using Pop3Client client = await server.LoginAsync();
        using CancellationTokenSource cancel = new();
        int depth = 0;
        while (true)
        {
            ValueTask<Pop3PendingReply<long>> next = client.QueueRetrieveAsync(depth + 1, new RecordingSink(), size, limit, cancel.Token);
            if (!next.IsCompleted)
            {
                await cancel.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
                break;
            }

            _ = await next;
            depth++;
        }

        Assert.Equal(expectedDepth, depth);
        Assert.Equal(depth * size, client.ExpectedOctets);
        queued.SetResult();
        await client.QuitAsync();
        Assert.Equal(0, client.ExpectedOctets);
    }

    [Fact]
    public async Task Room_grows_in_the_middle_of_a_body()
    {
        TaskCompletionSource go = new();
        string half = new string('x', 998) + "\r\n";
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("RETR 1");
            await side.SendAsync("+OK\r\n" + half);
            await side.ExpectAsync("RETR 2");
            await side.SendAsync(half + ".\r\n+OK\r\n" + half + half + half + ".\r\n");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        Pop3PendingReply<long> first = await client.QueueRetrieveAsync(1, new RecordingSink(), 2000, octetLimit: 3000);
        Pop3PendingReply<long> second = await client.QueueRetrieveAsync(2, new RecordingSink(), 2000, octetLimit: 3000);
        Assert.False(first.IsCompleted);
        Assert.Equal(3000, client.ExpectedOctets);
        Assert.Equal(3000, await second.GetResultAsync());
        Assert.Equal(0, client.ExpectedOctets);
        client.Dispose();
        await server.FinishAsync();
    }

    private static string Answer(string command)
    {
        string[] words = command.Split(' ');
        return words[0] switch
        {
            "RETR" => "+OK\nbody of " + words[1] + "\n.",
            "TOP" => "+OK\nhead of " + words[1] + "\n.",
            "LIST" when words.Length > 1 => $"+OK {words[1]} {words[1]}00",
            "LIST" => "+OK\n1 100\n2 200\n.",
            "UIDL" when words.Length > 1 => $"+OK {words[1]} uid{words[1]}",
            "UIDL" => "+OK\n1 uid1\n2 uid2\n.",
            "DELE" => "-ERR locked",
            _ => "+OK",
        };
    }

    private static async Task WorkAsync(Pop3Client client, int worker, int rounds, CancellationToken cancellationToken)
    {
        for (int round = 0; round < rounds; round++)
        {
            int number = (worker * 1000) + (round % 500) + 1;
            RecordingSink body = new();
            RecordingSink head = new();
            Pop3PendingReply<long> retr = await client.QueueRetrieveAsync(number, body, 100, cancellationToken: cancellationToken);
            Pop3PendingReply<long> top = await client.QueueTopAsync(number, 0, head, cancellationToken: cancellationToken);
            Assert.Equal($"uid{number}", (await client.UidlAsync(number, cancellationToken)).Uid);
            Assert.Equal(number * 100L, (await client.ListAsync(number, cancellationToken)).Size);
            _ = await top.GetResultAsync(cancellationToken);
            _ = await retr.GetResultAsync(cancellationToken);
            Assert.Equal($"body of {number}\r\n", body.Text);
            Assert.Equal($"head of {number}\r\n", head.Text);
            Assert.Equal(2, (await client.ListAsync(cancellationToken)).Count);
            Pop3PendingReply<int> delete = await client.QueueDeleteAsync(number, cancellationToken);
            await delete.WaitAsync(cancellationToken);
            if (delete.Fault is not Pop3CommandException refusal)
            {
                throw delete.Fault!;
            }

            Assert.Equal("locked", refusal.ServerText);
            await client.NoopAsync(cancellationToken);
        }
    }

    private sealed class SlowlyAbandoned : IPop3BodySink
    {
        private readonly TaskCompletionSource _called;
        private readonly ManualResetEventSlim _go;

        public SlowlyAbandoned(TaskCompletionSource called, ManualResetEventSlim go)
        {
            _called = called;
            _go = go;
        }

        public void Begin()
        {
        }

        public void Write(ReadOnlySpan<byte> octets)
        {
        }

        public void Complete()
        {
        }

        public void Abandon()
        {
            _called.SetResult();
            _go.Wait(Patience);
        }
    }

    private sealed class CountingSink : IPop3BodySink
    {
        public long Octets { get; private set; }

        public void Begin()
        {
        }

        public void Write(ReadOnlySpan<byte> octets) => Octets += octets.Length;

        public void Complete()
        {
        }

        public void Abandon()
        {
        }
    }
}
