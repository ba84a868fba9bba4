using System;
using System.Threading.Tasks;
using Pop3Module.Protocol.Tests.Sessions;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Pipeline;

/// <summary>What is complete without a further answer, so that the last messages of a mailbox cost no additional round trip.</summary>
public class DeferredMarkTests
{
    [Fact]
    public async Task The_last_message_does_not_wait_for_the_answer_to_a_mark()
    {
        TaskCompletionSource marked = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("RETR 1", "RETR 2");
            await side.SendAsync("+OK\r\nfirst\r\n.\r\n+OK\r\n");
            await marked.Task;
            await side.SendAsync("second\r\n.\r\n");
            await side.ExpectAsync("DELE 1", "DELE 2");
            await side.SendAsync("+OK\r\n+OK\r\n");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        Pop3PendingReply<long> first = await client.QueueRetrieveAsync(1, new RecordingSink());
        Pop3PendingReply<long> second = await client.QueueRetrieveAsync(2, new RecordingSink());
        Assert.Equal(7, await first.GetResultAsync());
        Pop3PendingReply<int> mark = await client.QueueDeleteAsync(1);
        marked.SetResult();

        Assert.Equal(8, await second.GetResultAsync());
        Pop3PendingReply<int> lastMark = await client.QueueDeleteAsync(2);
        Assert.Equal(2, await lastMark.GetResultAsync());
        Assert.True(mark.IsCompleted);
        client.Dispose();
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_mark_is_sent_before_the_next_other_command()
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("RETR 1", "DELE 7", "RETR 2");
            await side.SendAsync("+OK\r\nfirst\r\n.\r\n+OK\r\n+OK\r\nsecond\r\n.\r\n");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        Pop3PendingReply<long> first = await client.QueueRetrieveAsync(1, new RecordingSink());
        _ = await client.QueueDeleteAsync(7);
        Pop3PendingReply<long> second = await client.QueueRetrieveAsync(2, new RecordingSink());
        Assert.Equal(7, await first.GetResultAsync());
        Assert.Equal(8, await second.GetResultAsync());
        client.Dispose();
        await server.FinishAsync();
    }

    /// <summary>The mark is written because of the octets behind the message: without an answer to it, the wait for the message would not end.</summary>
    [Theory]
    [InlineData("second half\r\n.\r\n", "Message 1, which was received just before, may be incomplete.")]
    [InlineData("half a line", "Message 1, which was received just before, may be incomplete.")]
    public async Task Octets_behind_a_message_are_checked_although_its_successor_is_deferred(string behind, string expected)
    {
        TaskCompletionSource marked = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("RETR 1");
            await marked.Task;
            await side.SendAsync("+OK\r\nfirst half\r\n.\r\n" + behind);
            await side.ExpectAsync("DELE 9");
            await side.SendAsync("+OK\r\n");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        RecordingSink sink = new();
        Pop3PendingReply<long> message = await client.QueueRetrieveAsync(1, sink);
        _ = await client.QueueDeleteAsync(9);
        marked.SetResult();
        Pop3ProtocolException fault = await Assert.ThrowsAsync<Pop3ProtocolException>(async () => await message.GetResultAsync().AsTask().WaitAsync(Patience.Limit));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Complete", sink.Calls, StringComparison.Ordinal);
        Assert.True(client.IsSuspect(1));
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public async Task A_header_that_ends_in_its_empty_line_is_complete_at_once(string lineEnd)
    {
        TaskCompletionSource complete = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            Task SayAsync(string text) => side.SendAsync(text.Replace("\n", lineEnd, StringComparison.Ordinal) + lineEnd);
            await SayAsync("+OK");
            foreach (string command in new[] { "CAPA", "USER user", "PASS secret", "CAPA" })
            {
                await side.ExpectAsync(command);
                await SayAsync(command == "CAPA" ? "+OK\nTOP\nPIPELINING\n." : "+OK");
            }

            await side.ExpectAsync("TOP 1 0", "RETR 1");
            await SayAsync("+OK\nSubject: a\n\n.");
            await complete.Task;
            await SayAsync("+OK\nbody\n.");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        Pop3PendingReply<long> top = await client.QueueTopAsync(1, 0, new RecordingSink());
        Pop3PendingReply<long> message = await client.QueueRetrieveAsync(1, new RecordingSink());
        _ = await top.GetResultAsync();
        complete.SetResult();
        Assert.Equal(4 + lineEnd.Length, await message.GetResultAsync());
        client.Dispose();
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("TOP 1 0", "Subject: a\r\n\r\n.\r\n", "Begin Write Complete")]
    [InlineData("TOP 1 0", "Subject: a\r\n.\r\n", "Begin Write Abandon")]
    [InlineData("TOP 1 1", "Subject: a\r\n\r\n.\r\n", "Begin Write Abandon")]
    [InlineData("RETR 1", "Subject: a\r\n\r\n.\r\n", "Begin Write Abandon")]
    public async Task Other_payloads_are_complete_only_before_a_status_line(string command, string payload, string expected)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync(command, "NOOP");
            await side.SendAsync("+OK\r\n" + payload + "no status line\r\n");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        RecordingSink sink = new();
        _ = command.StartsWith("TOP", StringComparison.Ordinal)
            ? await client.QueueTopAsync(1, command[^1] - '0', sink)
            : await client.QueueRetrieveAsync(1, sink);
        Pop3ProtocolException fault = await Assert.ThrowsAsync<Pop3ProtocolException>(() => client.NoopAsync());
        Assert.Contains("essage 1, which was received just before, may be incomplete.", fault.Message, StringComparison.Ordinal);
        Assert.Equal(expected, sink.Calls);
        await server.FinishAsync();
    }
}
