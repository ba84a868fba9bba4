using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>Messages of which fewer octets came than the server told.</summary>
public class SuspectMessageTests
{
    /// <param name="messages">Received octets, listed octets and, where the answer to RETR tells one, its own number; messages are parted by blanks.</param>
    /// <param name="suspects">The numbers of the suspect messages.</param>
    [Theory]

    // Far shorter than all that was told.
    [InlineData("133/5000000/5000000", "1")]
    [InlineData("8000/10000/10000", "1")]

    // Sizes are not exact at many servers: within a tenth, or within a KiB, says nothing; nor does one of two figures alone.
    [InlineData("9000/10000/10000", "")]
    [InlineData("400/1424/1424", "")]
    [InlineData("133/5000000/133", "")]
    [InlineData("133/5000000", "")]
    [InlineData("133/133/5000000", "")]
    [InlineData("133", "")]
    [InlineData("133//5000000", "1")]
    [InlineData("11000/10000", "")]

    // In a session whose other messages were exact, any octet counts; whichever comes first.
    [InlineData("100/100 200/200 300/300 399/400", "4")]
    [InlineData("399/400 100/100 200/200 300/300", "1")]
    [InlineData("100/100 399/400 200/200 300/300", "2")]
    [InlineData("100/100 200/200 300/300 399/400 499/500", "4 5")]
    [InlineData("100/100 200/200 399/400", "")]
    [InlineData("100/100 210/200 300/300 400/400 399/400", "")]
    [InlineData("100/100 200/200 300/300 410/400", "")]
    [InlineData("90/100 190/200 300/300 400/400 500/500", "")]
    public async Task A_message_is_suspect_when_its_size_says_so(string messages, string suspects)
    {
        string[][] sizes = messages.Split(' ').Select(static (string message) => message.Split('/')).ToArray();
        await using LoopbackServer server = LoopbackServer.Answering((string command) =>
        {
            string[] size = sizes[int.Parse(command.Split(' ')[1], CultureInfo.InvariantCulture) - 1];
            string octets = new('x', int.Parse(size[0], CultureInfo.InvariantCulture) - 2);
            return "+OK" + (size.Length > 2 ? " " + size[2] + " octets" : string.Empty) + "\n" + octets + "\n.";
        });
        await using Pop3Client client = await server.LoginAsync();
        for (int number = 1; number <= sizes.Length; number++)
        {
            string listed = sizes[number - 1].ElementAtOrDefault(1) ?? string.Empty;
            RecordingSink sink = new();
            Pop3PendingReply<long> reply = await client.QueueRetrieveAsync(
                number, sink, listed.Length == 0 ? 0 : long.Parse(listed, CultureInfo.InvariantCulture));
            _ = await reply.GetResultAsync();
            Assert.Equal("Begin Write Complete", sink.Calls);
        }

        IEnumerable<string> found = Enumerable.Range(1, sizes.Length).Where(client.IsSuspect).Select(static (int number) => number.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(suspects, string.Join(' ', found));
    }

    [Fact]
    public async Task A_server_that_counts_stuffed_dots_is_exact()
    {
        await using LoopbackServer server = LoopbackServer.Answering(static (string _) => "+OK\n..a\n..b\n.");
        await using Pop3Client client = await server.LoginAsync();
        for (int number = 1; number <= 4; number++)
        {
            // Eight octets of the message and the two dots.
            Pop3PendingReply<long> reply = await client.QueueRetrieveAsync(number, new RecordingSink(), number == 4 ? 11 : 10);
            Assert.Equal(8, await reply.GetResultAsync());
        }

        Assert.Equal(new[] { 4 }, Enumerable.Range(1, 4).Where(client.IsSuspect));
    }

    /// <summary>The same message is fetched for its header and once more to be saved: it stays one message, and what it is judged by is the last fetch.</summary>
    [Fact]
    public async Task A_message_that_is_fetched_again_is_judged_again_and_counts_once()
    {
        Dictionary<int, int> octets = new() { [1] = 99, [2] = 100, [3] = 100, [4] = 100 };
        await using LoopbackServer server = LoopbackServer.Answering((string command) =>
            "+OK\n" + new string('x', octets[int.Parse(command.Split(' ')[1], CultureInfo.InvariantCulture)] - 2) + "\n.");
        await using Pop3Client client = await server.LoginAsync();
        async Task FetchAsync(int number)
        {
            Pop3PendingReply<long> reply = await client.QueueRetrieveAsync(number, new RecordingSink(), expectedOctets: 100);
            _ = await reply.GetResultAsync();
        }

        foreach (int number in new[] { 1, 1, 2, 2, 2 })
        {
            await FetchAsync(number);
        }

        Assert.False(client.IsSuspect(1));
        await FetchAsync(3);
        await FetchAsync(4);
        Assert.True(client.IsSuspect(1));
        octets[1] = 100;
        await FetchAsync(1);
        Assert.False(client.IsSuspect(1));
    }
}
