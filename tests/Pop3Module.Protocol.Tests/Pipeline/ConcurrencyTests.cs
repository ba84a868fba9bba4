using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Tests.Sessions;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Pipeline;

public class ConcurrencyTests
{
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
            await side.AnswerAllAsync(Workload.Answer);
        });
        await using Pop3Client client = await server.LoginAsync();
        Task[] workers = Enumerable.Range(0, 8)
            .Select((int worker) => Task.Run(() => Workload.WorkAsync(client, worker, rounds: 60, CancellationToken.None))).ToArray();

        await Task.WhenAll(workers).WaitAsync(Patience.Limit);
        Assert.Equal(0, client.ExpectedOctets);
        Assert.Equal(Pop3SessionState.Transaction, client.State);
        await client.DiscardAsync();
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_thread_that_is_cancelled_again_and_again_does_not_disturb_the_others()
    {
        await using LoopbackServer server = LoopbackServer.Answering(Workload.Answer);
        await using Pop3Client client = await server.LoginAsync();
        using CancellationTokenSource done = new();
        int cancelled = 0;
        Task impatient = Task.Run(async () =>
        {
            Random random = new(7);
            while (!done.IsCancellationRequested)
            {
                using CancellationTokenSource cancel = new();
                Task work = Workload.WorkAsync(client, 9, rounds: 3, cancel.Token);
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
            .Select((int worker) => Task.Run(() => Workload.WorkAsync(client, worker, rounds: 60, CancellationToken.None))).ToArray();

        await Task.WhenAll(workers).WaitAsync(Patience.Limit);
        await done.CancelAsync();
        await impatient.WaitAsync(Patience.Limit);
        Assert.True(cancelled > 0);
        await client.NoopAsync();
        Assert.Equal(0, client.ExpectedOctets);
        Assert.Equal(Pop3SessionState.Transaction, client.State);
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
        await retrieve.WaitAsync(Patience.Limit);
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
        Assert.Equal(10, (await waiter.WaitAsync(Patience.Limit)).Size);
        Assert.False(reader.IsCompleted);
        goneOn.SetResult();
        await reader.WaitAsync(Patience.Limit);
        Assert.Equal(20, second.GetResult().Size);
        client.Dispose();
        await server.FinishAsync();
    }
}
