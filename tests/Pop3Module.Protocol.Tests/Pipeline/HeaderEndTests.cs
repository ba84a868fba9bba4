using System;
using System.Threading.Tasks;
using Pop3Module.Protocol.Tests.Sessions;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Pipeline;

/// <summary>A header shows its own end, so the last one of a mailbox costs no additional round trip.</summary>
public class HeaderEndTests
{
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
