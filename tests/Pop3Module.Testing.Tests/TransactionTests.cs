using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace Pop3Module.Testing.Tests;

public class TransactionTests
{
    private static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text);

    private static EmbeddedServer Start(EmbeddedServerOptions? options, params string[] messages)
    {
        EmbeddedServer server = EmbeddedServer.Start(options);
        _ = server.AddMailbox(Dialogue.User, Dialogue.Password, messages.Select(Octets));
        return server;
    }

    [Theory]
    [InlineData("", ".\r\n")]
    [InlineData(".\r\n", "..\r\n.\r\n")]
    [InlineData(".", "..\r\n.\r\n")]
    [InlineData("a\r\n..b\r\n", "a\r\n...b\r\n.\r\n")]
    [InlineData("a.\r\n\r\n.\r\n.\r\n", "a.\r\n\r\n..\r\n..\r\n.\r\n")]
    [InlineData("a\n.\nb\r\n", "a\n.\nb\r\n.\r\n")]
    [InlineData("no end", "no end\r\n.\r\n")]
    [InlineData("bare\n", "bare\n\r\n.\r\n")]
    public async Task Retr_doubles_the_dot_at_the_start_of_a_line_and_no_other(string message, string expected)
    {
        await using EmbeddedServer server = Start(null, message);
        await using Dialogue dialogue = await Dialogue.LogInAsync(server);
        await dialogue.SendAsync("RETR 1\r\nQUIT\r\n");
        Assert.Equal($"+OK {message.Length} octets\r\n{expected}+OK bye\r\n", await dialogue.ReadToEndAsync());
    }

    [Theory]
    [InlineData("a\r\n.b\r\n", "a\n..b\n.\n")]
    [InlineData("a\n.\nb\r\n", "a\n..\nb\n.\n")]
    [InlineData("no end", "no end\n.\n")]
    public async Task Retr_of_a_server_with_bare_line_feeds_doubles_the_dot_after_each(string message, string expected)
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { LfOnly = true }, message);
        await using Dialogue dialogue = await Dialogue.LogInAsync(server);
        await dialogue.SendAsync("RETR 1\r\nQUIT\r\n");
        Assert.Equal($"+OK {message.Length} octets\n{expected}+OK bye\n", await dialogue.ReadToEndAsync());
    }

    [Fact]
    public async Task Retr_of_a_large_message_brings_every_octet()
    {
        byte[] mail = SampleMail.Generate(1, 3_000_000, seed: 1).Single();
        await using EmbeddedServer server = EmbeddedServer.Start();
        _ = server.AddMailbox(Dialogue.User, Dialogue.Password, new[] { mail });
        await using Dialogue dialogue = await Dialogue.LogInAsync(server);
        string text = await dialogue.AskLinesAsync("RETR 1");
        string plain = string.Join(
            "\r\n", text[..^3].Split("\r\n").Select(static (string line) => line.StartsWith('.') ? line[1..] : line));
        Assert.Equal(Encoding.Latin1.GetString(mail), plain);
    }

    [Theory]
    [InlineData(0, "H: 1\r\n\r\n.\r\n")]
    [InlineData(1, "H: 1\r\n\r\none\r\n.\r\n")]
    [InlineData(9, "H: 1\r\n\r\none\r\n..two\r\n.\r\n")]
    public async Task Top_sends_the_header_and_the_lines_asked_for(int lines, string expected)
    {
        await using EmbeddedServer server = Start(null, "H: 1\r\n\r\none\r\n.two\r\n");
        await using Dialogue dialogue = await Dialogue.LogInAsync(server);
        Assert.Equal(expected, await dialogue.AskLinesAsync($"TOP 1 {lines}"));
    }

    [Fact]
    public async Task Quit_alone_deletes_what_is_marked()
    {
        await using EmbeddedServer server = EmbeddedServer.Start();
        EmbeddedMailbox mailbox = server.AddMailbox(Dialogue.User, Dialogue.Password, SampleMail.Generate(3, 300, seed: 2));
        await using (Dialogue left = await Dialogue.LogInAsync(server))
        {
            Assert.StartsWith("+OK", await left.AskAsync("DELE 2"), StringComparison.Ordinal);
            Assert.StartsWith("-ERR", await left.AskAsync("RETR 2"), StringComparison.Ordinal);
            Assert.StartsWith("+OK 2 ", await left.AskAsync("STAT"), StringComparison.Ordinal);
        }

        Assert.Equal(3, mailbox.Messages.Count);
        await using Dialogue stays = await ReconnectAsync(server);
        _ = await stays.AskAsync("DELE 1");
        _ = await stays.AskAsync("RSET");
        _ = await stays.AskAsync("DELE 3");
        Assert.Equal(3, mailbox.Messages.Count);
        Assert.Equal("+OK bye", await stays.AskAsync("QUIT"));
        Assert.Equal(new[] { "uid-000001", "uid-000002" }, mailbox.Messages.Select(static (EmbeddedMessage message) => message.Uid));
    }

    [Fact]
    public async Task A_mailbox_is_locked_until_its_session_ends()
    {
        await using EmbeddedServer server = Start(null, "a\r\n");
        await using Dialogue first = await Dialogue.LogInAsync(server);
        await using Dialogue second = await Dialogue.OpenAsync(server);
        _ = await second.AskAsync("USER " + Dialogue.User);
        Assert.StartsWith("-ERR [IN-USE]", await second.AskAsync("PASS " + Dialogue.Password), StringComparison.Ordinal);
        Assert.Equal("+OK bye", await first.AskAsync("QUIT"));
        Assert.StartsWith("+OK", await second.AskAsync("PASS " + Dialogue.Password), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listings_come_out_of_order_with_columns_and_any_uid()
    {
        await using EmbeddedServer server = EmbeddedServer.Start(new EmbeddedServerOptions
        {
            ShuffleListings = true, SpacedListings = true, ListedSizeError = 7, NegativeStat = true,
        });
        EmbeddedMailbox mailbox = server.AddMailbox(Dialogue.User, Dialogue.Password, Array.Empty<byte[]>());
        foreach (string uid in new[] { "same", "same", string.Empty, new string('u', 200) })
        {
            _ = mailbox.Add(Octets("a\r\n"), uid);
        }

        await using Dialogue dialogue = await Dialogue.LogInAsync(server);
        Assert.Equal("2   10  extra\r\n4   10  extra\r\n1   10  extra\r\n3   10  extra\r\n.\r\n", await dialogue.AskLinesAsync("LIST"));
        Assert.Equal(
            $"2  same   extra\r\n4  {new string('u', 200)}   extra\r\n1  same   extra\r\n3     extra\r\n.\r\n",
            await dialogue.AskLinesAsync("UIDL"));
        Assert.Equal("+OK 4 -294967296", await dialogue.AskAsync("STAT"));
    }

    [Fact]
    public async Task A_hundred_thousand_messages_are_listed()
    {
        await using EmbeddedServer server = EmbeddedServer.Start();
        byte[] one = Octets("a\r\n");
        _ = server.AddMailbox(Dialogue.User, Dialogue.Password, Enumerable.Repeat(one, 100_000));
        await using Dialogue dialogue = await Dialogue.LogInAsync(server);
        string[] lines = (await dialogue.AskLinesAsync("UIDL")).Split("\r\n");
        Assert.Equal("100000 uid-100000", lines[99_999]);
        Assert.Equal(".", lines[100_000]);
    }

    [Fact]
    public async Task Capa_tells_what_the_options_say()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions
        {
            HasPipelining = false, HasTop = false, ListsUidl = false, ExtraCapabilities = new[] { "EXPIRE 0", "LOGIN-DELAY 900" },
        });
        await using Dialogue dialogue = await Dialogue.LogInAsync(server);
        Assert.Equal("USER\r\nRESP-CODES\r\nEXPIRE 0\r\nLOGIN-DELAY 900\r\n.\r\n", await dialogue.AskLinesAsync("CAPA"));
        Assert.StartsWith("-ERR", await dialogue.AskAsync("TOP 1 0"), StringComparison.Ordinal);
        Assert.Equal(".\r\n", await dialogue.AskLinesAsync("UIDL"));
    }

    /// <summary>Logs in as soon as the server has seen the end of the session before.</summary>
    private static async Task<Dialogue> ReconnectAsync(EmbeddedServer server)
    {
        while (true)
        {
            try
            {
                return await Dialogue.LogInAsync(server);
            }
            catch (InvalidOperationException inUse) when (inUse.Message.Contains("[IN-USE]", StringComparison.Ordinal))
            {
                // Not yet.
            }
        }
    }
}
