using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace Pop3Module.Testing.Tests;

public class PipeliningTests
{
    [Fact]
    public async Task Ten_thousand_retrs_without_reading_stop_the_server_and_lose_nothing()
    {
        const int Count = 10_000;
        await using EmbeddedServer server = EmbeddedServer.Start();
        EmbeddedMailbox mailbox = server.AddMailbox(Dialogue.User, Dialogue.Password, SampleMail.Generate(Count, 3000, seed: 3));
        await using Dialogue dialogue = await Dialogue.LogInAsync(server);
        int before = server.Commands.Count;
        StringBuilder flood = new();
        foreach (int number in Enumerable.Range(1, Count))
        {
            _ = flood.Append("RETR ").Append(number).Append("\r\n");
        }

        // One that went on reading would have thousands before it: its answers are more than the buffers between it and us hold.
        Task sending = dialogue.SendAsync(flood.ToString());
        await server.WaitForCommandAsync("RETR 500", Patience.Limit);
        foreach (EmbeddedMessage message in mailbox.Messages)
        {
            Assert.Equal($"+OK {message.Octets.Length} octets", await dialogue.ReadLineAsync());
            string text = await dialogue.ReadRawAsync();
            Assert.StartsWith(Encoding.ASCII.GetString(message.Octets, 0, 100), text, StringComparison.Ordinal);
        }

        await sending;
        Assert.Equal(before + Count, server.Commands.Count);
        Assert.InRange(server.MaxPipelineDepth, 2, 1000);
        Assert.Equal("+OK bye", await dialogue.AskAsync("QUIT"));
    }

    [Fact]
    public async Task A_server_of_one_command_a_packet_drops_the_rest()
    {
        await using EmbeddedServer server = EmbeddedServer.Start(new EmbeddedServerOptions { OneCommandPerPacket = true });
        _ = server.AddMailbox(Dialogue.User, Dialogue.Password, SampleMail.Generate(2, 300, seed: 4));
        await using Dialogue dialogue = await Dialogue.LogInAsync(server);
        await dialogue.SendAsync("NOOP\r\nSTAT\r\nSTAT\r\n");
        Assert.Equal("+OK", await dialogue.ReadLineAsync());
        Assert.Equal("+OK bye", await dialogue.AskAsync("QUIT"));
        Assert.Equal(
            new[] { "USER me", "PASS secret", "NOOP", "QUIT" }, server.Commands.Select(static (ReceivedCommand command) => command.Line));
    }

    [Fact]
    public async Task An_answer_is_held_until_another_command_came_or_until_release()
    {
        await using EmbeddedServer server = EmbeddedServer.Start();
        _ = server.AddMailbox(Dialogue.User, Dialogue.Password, SampleMail.Generate(1, 300, seed: 5));
        server.Options.HoldUntil["NOOP"] = "STAT";
        server.Options.HoldUntil["RSET"] = string.Empty;
        await using Dialogue dialogue = await Dialogue.LogInAsync(server);
        await dialogue.SendAsync("NOOP\r\nLIST 1\r\n");
        Task<string> noop = dialogue.ReadLineAsync();
        await server.WaitForCommandAsync("LIST 1", Patience.Limit);
        Assert.False(noop.IsCompleted);
        await dialogue.SendAsync("STAT\r\n");
        Assert.Equal("+OK", await noop);
        Assert.StartsWith("+OK 1 ", await dialogue.ReadLineAsync(), StringComparison.Ordinal);
        Assert.StartsWith("+OK 1 ", await dialogue.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal(3, server.MaxPipelineDepth);

        await dialogue.SendAsync("RSET\r\nLIST 1\r\n");
        Task<string> reset = dialogue.ReadLineAsync();
        await server.WaitForCommandAsync("RSET", Patience.Limit);
        Assert.False(reset.IsCompleted);
        server.Release();
        Assert.StartsWith("+OK", await reset, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_arrives_is_observed_with_its_connection()
    {
        await using EmbeddedServer server = EmbeddedServer.Start();
        _ = server.AddMailbox(Dialogue.User, Dialogue.Password, SampleMail.All);
        await using Dialogue first = await Dialogue.OpenAsync(server);
        await using Dialogue second = await Dialogue.LogInAsync(server);
        Task waiting = server.WaitForCommandAsync(static (string line) => line == "NOOP", Patience.Limit);
        Assert.False(waiting.IsCompleted);
        await second.SendAsync("NOOP\r\n");
        await waiting;
        Assert.Equal(2, server.ConnectionCount);
        Assert.Contains(new ReceivedCommand(2, "NOOP"), server.Commands);
        _ = await Assert.ThrowsAsync<TimeoutException>(
            () => server.WaitForCommandAsync(static (string line) => line == "XYZ", TimeSpan.FromMilliseconds(50)));
    }

    [Fact]
    public async Task A_command_in_many_packets_is_one_command()
    {
        await using EmbeddedServer server = EmbeddedServer.Start();
        await using Dialogue dialogue = await Dialogue.OpenAsync(server);
        await dialogue.SendAsync("USER m");
        await dialogue.SendAsync("é");
        await dialogue.SendAsync("\r");
        await dialogue.SendAsync("\n");
        Assert.Equal("+OK", await dialogue.ReadLineAsync());
        Assert.Equal(new ReceivedCommand(1, "USER mé"), Assert.Single(server.Commands));
    }
}
