using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Tests.Sessions;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Pipeline;

public class BreakTests
{
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
                        return Workload.Answer(command);
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
                    () => Workload.WorkAsync(client, worker, rounds: int.MaxValue, CancellationToken.None)))).ToArray();

            Pop3Exception[] faults = await Task.WhenAll(workers).WaitAsync(Patience.Limit);
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
        await breaking.Task.WaitAsync(Patience.Limit);

        Task<Pop3ScanListing> asking = behind.GetResultAsync().AsTask();
        Assert.False(asking.IsCompleted);
        _ = await Assert.ThrowsAsync<Pop3SessionNotOpenException>(() => client.NoopAsync());
        go.Set();
        _ = await Assert.ThrowsAsync<Pop3SessionNotOpenException>(() => asking).WaitAsync(Patience.Limit);
        await waitingBefore.WaitAsync(Patience.Limit);
        await dispose.WaitAsync(Patience.Limit);
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
        await received.Task.WaitAsync(Patience.Limit);
        client.Dispose();

        foreach (Task task in new[] { retrieve, noop, delete })
        {
            Pop3SessionNotOpenException fault = await Assert.ThrowsAsync<Pop3SessionNotOpenException>(() => task).WaitAsync(Patience.Limit);
            Assert.Equal("The session with 127.0.0.1 is closed.", fault.Message);
        }

        Assert.Equal("Abandon", sink.Calls);
        Assert.Equal(new[] { 3 }, client.PendingDeletions);
        await server.FinishAsync();
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
            _go.Wait(Patience.Limit);
        }
    }
}
