using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Tests.Sessions;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Pipeline;

public class WindowTests
{
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
        await replies[^1].WaitAsync().AsTask().WaitAsync(Patience.Limit);
        Assert.All(replies, static (Pop3PendingReply<long> reply) => Assert.Equal(72 * 14, reply.GetResult()));
        Assert.Equal(72L * 14 * Messages, sink.Octets);
        Assert.True(mostWaiting >= 2048, $"{mostWaiting} octets of commands waited at most");
        await client.QuitAsync();
        await server.FinishAsync();
    }

    [Fact]
    public async Task The_ten_thousand_and_first_command_waits_for_room()
    {
        await using LoopbackServer server = LoopbackServer.Answering(static (string _) => "+OK");
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
    [InlineData(1_000_000, long.MaxValue, 17)]
    [InlineData(6_000_000, long.MaxValue, 3)]
    [InlineData(16 * 1024 * 1024 - 1, long.MaxValue, 2)]
    [InlineData(16 * 1024 * 1024, long.MaxValue, 1)]
    [InlineData(100_000_000, long.MaxValue, 1)]
    public async Task The_window_counts_the_octets_that_are_expected(long size, long limit, int expectedDepth)
    {
        TaskCompletionSource queued = new();
        await using LoopbackServer server = LoopbackServer.Answering(static (string _) => "+OK\nsmaller than expected\n.", queued.Task);
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

    [Fact]
    public async Task A_message_larger_than_the_window_is_asked_for_while_the_one_before_arrives()
    {
        string line = new string('x', 998) + "\r\n";
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("RETR 1");
            await side.SendAsync("+OK\r\n" + line + line + line);
            await side.ExpectAsync("RETR 2");
            await side.SendAsync(line + ".\r\n+OK\r\n" + line + ".\r\n");
            await side.ExpectEndAsync();
        });
        Pop3ClientOptions options = server.Options();
        options.Tests.FixedWindow = 1500;
        await using Pop3Client client = await server.LoginAsync(options);
        Pop3PendingReply<long> first = await client.QueueRetrieveAsync(1, new RecordingSink(), 4000);
        Pop3PendingReply<long> second = await client.QueueRetrieveAsync(2, new RecordingSink(), 4000);
        Assert.False(first.IsCompleted);
        Assert.Equal(5000, client.ExpectedOctets);
        Assert.Equal(1000, await second.GetResultAsync());
        client.Dispose();
        await server.FinishAsync();
    }

    [Theory]
    [InlineData(64 * 1024 * 1024, true)]
    [InlineData(64 * 1024 * 1024 + 1, false)]
    public async Task A_message_larger_than_the_largest_window_of_all_waits_for_an_empty_line(long size, bool fits)
    {
        TaskCompletionSource queued = new();
        await using LoopbackServer server = LoopbackServer.Answering(static (string _) => "+OK\nsmaller than expected\n.", queued.Task);
        await using Pop3Client client = await server.LoginAsync();
        _ = await client.QueueRetrieveAsync(1, new RecordingSink(), 10_000_000);
        Assert.Equal(fits, client.HasRoom(size));
        ValueTask<Pop3PendingReply<long>> next = client.QueueRetrieveAsync(2, new RecordingSink(), size);
        Assert.Equal(fits, next.IsCompleted);
        queued.SetResult();
        Assert.Equal(23, await (await next).GetResultAsync());
        await client.QuitAsync();
        await server.FinishAsync();
    }

    [Fact]
    public async Task What_brings_no_octets_does_not_wait_for_those_of_a_large_message()
    {
        TaskCompletionSource queued = new();
        await using LoopbackServer server = LoopbackServer.Answering(static (string command) => command == "RETR 1" ? "+OK\nlarge\n." : "+OK", queued.Task);
        await using Pop3Client client = await server.LoginAsync();
        _ = await client.QueueRetrieveAsync(1, new RecordingSink(), 500_000_000);
        Assert.False(client.HasRoom(1));
        ValueTask<Pop3PendingReply<int>> deletion = client.QueueDeleteAsync(2);
        Assert.True(deletion.IsCompleted);
        queued.SetResult();
        _ = await (await deletion).GetResultAsync();
        await client.QuitAsync();
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_size_below_zero_is_refused()
    {
        await using LoopbackServer server = LoopbackServer.Answering(static (string _) => "+OK");
        await using Pop3Client client = await server.LoginAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await client.QueueRetrieveAsync(1, new RecordingSink(), -1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await client.QueueTopAsync(1, 0, new RecordingSink(), -1));
        await client.QuitAsync();
        await server.FinishAsync();
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
