using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Tests.Sessions;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Pipeline;

/// <summary>Reads on the caller's own thread: it blocks, so every caller here has a thread to itself.</summary>
public class SynchronousReadTests
{
    public SynchronousReadTests()
    {
        LoopbackServer.SynchronousReads = true;
    }

    [Fact]
    public async Task A_wait_returns_with_the_answer_there_and_nothing_left_to_others()
    {
        await using LoopbackServer server = LoopbackServer.Answering(static (string _) => "+OK");
        await using Pop3Client client = await Task.Run(() => server.LoginAsync());
        Assert.True(client.NoopAsync().IsCompletedSuccessfully);
        await OnItsOwnThread(() => client.QuitAsync());
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_cancelled_wait_ends_soon_and_the_next_goes_on_in_the_midst_of_the_body()
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("RETR 1");
            await side.SendAsync("+OK\r\nhalf of ");
            await go.Task;
            await side.SendAsync("a body\r\n.\r\n");
            await side.AnswerAsync("NOOP", "+OK");
            await side.AnswerAsync("QUIT", "+OK");
        });
        await using Pop3Client client = await Task.Run(() => server.LoginAsync());
        using CancellationTokenSource stop = new();
        RecordingSink sink = new() { Written = stop.Cancel };
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => OnItsOwnThread(() => client.RetrieveAsync(1, sink, cancellationToken: stop.Token)));
        Assert.Equal(Pop3SessionState.Transaction, client.State);
        go.SetResult();
        await OnItsOwnThread(() => client.NoopAsync());
        Assert.Equal(Pop3SessionState.Transaction, client.State);
        await OnItsOwnThread(() => client.QuitAsync());
        await server.FinishAsync();
    }

    /// <summary>The server answers only when all is written, and all is more than the socket buffers hold; answers too are more.</summary>
    [Fact]
    public async Task Writing_does_not_wait_for_reading_nor_reading_for_writing()
    {
        const int Count = 9_000;
        await using LoopbackServer server = new(
            static async (ServerSide side) =>
            {
                await side.LetInAsync("TOP\nUIDL\nPIPELINING");
                string answer = "+OK " + new string('x', 200) + "\r\n";
                Task answering = Task.CompletedTask;
                for (int i = 1; i <= Count; i++)
                {
                    await side.ExpectAsync("DELE " + i);
                    answering = Continue(answering, () => side.SendAsync(answer));
                }

                await answering;
                await side.AnswerAsync("QUIT", "+OK");
            },
            bufferOctets: 4096);
        await using Pop3Client client = await Task.Run(() => server.LoginAsync());
        await OnItsOwnThread(async () =>
        {
            List<Pop3PendingReply<int>> replies = new();
            for (int i = 1; i <= Count; i++)
            {
                replies.Add(await client.QueueDeleteAsync(i));
            }

            foreach (Pop3PendingReply<int> reply in replies)
            {
                _ = await reply.GetResultAsync();
            }

            await client.QuitAsync();
        });
        await server.FinishAsync();
    }

    [Fact]
    public async Task Several_threads_share_one_session()
    {
        const int Threads = 4;
        const int Rounds = 50;
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAllAsync(static (string command) =>
                command.StartsWith("RETR ", StringComparison.Ordinal) ? "+OK\nmessage " + command[5..] + "\n." : "+OK");
        });
        await using Pop3Client client = await Task.Run(() => server.LoginAsync());
        await Task.WhenAll(Enumerable.Range(0, Threads).Select((int thread) => OnItsOwnThread(async () =>
        {
            for (int i = 1; i <= Rounds; i++)
            {
                RecordingSink sink = new();
                int number = (thread * Rounds) + i;
                _ = await client.RetrieveAsync(number, sink);
                Assert.Equal($"message {number}\r\n", sink.Text);
            }
        })));
        await OnItsOwnThread(() => client.QuitAsync());
        await server.FinishAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_end_of_the_connection_and_disposal_end_a_wait(bool serverCloses)
    {
        TaskCompletionSource waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("NOOP");
            waiting.SetResult();
            if (serverCloses)
            {
                side.Close();
            }
            else
            {
                await side.ExpectEndAsync();
            }
        });
        await using Pop3Client client = await Task.Run(() => server.LoginAsync());
        Task noop = OnItsOwnThread(() => client.NoopAsync());
        await waiting.Task.WaitAsync(Patience.Limit);
        if (!serverCloses)
        {
            client.Dispose();
        }

        Pop3Exception fault = await Assert.ThrowsAnyAsync<Pop3Exception>(() => noop.WaitAsync(Patience.Limit));
        Assert.Equal(serverCloses ? typeof(Pop3ConnectionLostException) : typeof(Pop3SessionNotOpenException), fault.GetType());
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_connection_that_does_not_come_about_is_given_up_and_cancelled()
    {
        Pop3ClientOptions options = new("127.0.0.1") { Port = 1, SynchronousReads = true };
        _ = await Assert.ThrowsAsync<Pop3ConnectException>(() => Pop3Client.ConnectAsync(options));

        // TEST-NET-1 (RFC 5737): nobody answers there, or the network says so at once.
        TestClock clock = new();
        options = new Pop3ClientOptions("192.0.2.1") { Port = 110, SynchronousReads = true, TimeProvider = clock };
        Task<Pop3Client> connect = Task.Run(() => Pop3Client.ConnectAsync(options));
        await clock.PassUntilAsync(connect, options.InactivityTimeout);
        _ = await Assert.ThrowsAsync<Pop3ConnectException>(() => connect);
        using CancellationTokenSource stop = new();
        await stop.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Pop3Client.ConnectAsync(options, stop.Token).WaitAsync(Patience.Limit));
    }

    private static Task OnItsOwnThread(Func<Task> work) =>
        Task.Factory.StartNew(() => work().GetAwaiter().GetResult(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static async Task Continue(Task before, Func<Task> work)
    {
        await before;
        await work();
    }
}
