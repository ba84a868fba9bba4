using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

public class DialogueTests
{
    private const string CoremailGreeting = "+OK Welcome to coremail Mail Pop3 Server (163coms[10774b260cc7a37d26d71b52404dcf5cs])";

    [Fact]
    public void The_options_of_a_test_say_how_it_reads() =>
        Assert.Equal(GetType() != typeof(DialogueTests), new LoopbackServer(static (ServerSide _) => Task.CompletedTask).Options().SynchronousReads);

    [Fact]
    public async Task Capabilities_without_end_end_the_session()
    {
        string lines = string.Concat(Enumerable.Repeat("X-AGAIN\r\n", 500));
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.SayAsync("+OK ready");
            await side.AnswerAsync("CAPA", "+OK");
            try
            {
                while (true)
                {
                    await side.SendAsync(lines);
                }
            }
            catch (System.IO.IOException)
            {
                // The client has left.
            }
        });
        Pop3ProtocolException fault = await Assert.ThrowsAsync<Pop3ProtocolException>(() => Pop3Client.ConnectAsync(server.Options()));
        Assert.Contains("more than 1000 capabilities", fault.Message, StringComparison.Ordinal);
        await server.FinishAsync();
    }

    [Fact]
    public async Task The_dialogue_this_project_began_from()
    {
        int connections = 0;
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            int connection = Interlocked.Increment(ref connections);
            await side.SayAsync(CoremailGreeting);
            await side.AnswerAsync("CAPA", "-ERR Unknown command");
            if (connection == 1)
            {
                await side.AnswerAsync("USER user", "+OK core mail");
                await side.AnswerAsync("PASS secret", "+OK 654 message(s) [93620841 byte(s)]");
                await side.AnswerAsync("LIST 1", "+OK 1 2873");
                await side.AnswerAsync("UIDL 1", "+OK 1 xtbBygBQ21UMWd8");
                await side.AnswerAsync("RETR 1", "+OK 2873 octets\nSubject: hi\n\n..\n.");
            }

            await side.AnswerAsync("QUIT", "+OK core mail");

            // The line stays open until the client ends it.
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.ConnectAsync();
        Assert.Equal(CoremailGreeting[4..], client.Greeting);
        Assert.Null(client.ApopTimestamp);
        Assert.False(client.Capabilities.IsKnown);
        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => client.ApopAsync("user", "secret"));
        await client.LoginAsync("user", "secret");
        Assert.Equal(Pop3SessionState.Transaction, client.State);
        Assert.Equal(new Pop3ScanListing(1, 2873), await client.ListAsync(1));
        Assert.Equal(new Pop3UniqueIdListing(1, "xtbBygBQ21UMWd8"), await client.UidlAsync(1));
        RecordingSink sink = new();
        Assert.Equal(18, await client.RetrieveAsync(1, sink));
        Assert.Equal("Subject: hi\r\n\r\n.\r\n", sink.Text);
        await client.QuitAsync();
        Assert.Equal(Pop3SessionState.Closed, client.State);
        Assert.Null(client.Fault);

        await using Pop3Client second = await server.ConnectAsync();
        await second.QuitAsync();
        Assert.Equal(Pop3SessionState.Closed, second.State);
        _ = await Assert.ThrowsAsync<Pop3SessionNotOpenException>(() => second.QuitAsync());
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("\r\n", 0)]
    [InlineData("\r\n", 1)]
    [InlineData("\n", 0)]
    [InlineData("\n", 1)]
    public async Task Every_command_of_rfc_1939(string lineEnd, int pieceOctets)
    {
        RecordingLog log = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            side.PieceOctets = pieceOctets;
            (string Command, string Answer)[] dialogue =
            {
                ("", "+OK ready <1896.697170952@dbc.mtview.ca.us>"),
                ("CAPA", "+OK\nTOP\nUIDL\nPIPELINING\n."),
                ("APOP mrose c4c9334bac560ecc979e58001b3e22fb", "+OK"),
                ("CAPA", "+OK\nTOP\nUIDL\nPIPELINING\nEXPIRE 0\n."),
                ("STAT", "+OK 2 320"),
                ("LIST", "+OK 2 messages\n1 120\n2 200\n."),
                ("LIST 2", "+OK 2 200"),
                ("LIST 3", "-ERR no such message"),
                ("UIDL", "+OK\n1 whqtswO00WBw418f9t5JxYwZ\n2 QhdPYR:00WBw1Ph7x7\n."),
                ("UIDL 2", "+OK 2 QhdPYR:00WBw1Ph7x7"),
                ("RETR 1", "+OK 120 octets\n..a\n..\n\nb\n."),
                ("TOP 1 0", "+OK\nSubject: a\n\n."),
                ("DELE 1", "+OK message 1 deleted"),
                ("NOOP", "+OK"),
                ("RSET", "+OK"),
                ("DELE 2", "+OK"),
                ("QUIT", "+OK bye"),
            };
            foreach ((string command, string answer) in dialogue)
            {
                if (command.Length > 0)
                {
                    await side.ExpectAsync(command);
                }

                await side.SendAsync((answer + "\n").Replace("\n", lineEnd, StringComparison.Ordinal));
            }

            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await Pop3Client.ConnectAsync(server.Options(log));
        Assert.Equal("<1896.697170952@dbc.mtview.ca.us>", client.ApopTimestamp);
        await client.ApopAsync("mrose", "tanstaaf");
        Assert.Equal("0", Assert.Single(client.Capabilities.GetArguments("EXPIRE")));
        Assert.Equal(new Pop3DropListing(2, 320), await client.StatAsync());
        Assert.Equal(new Pop3ScanListing[] { new(1, 120), new(2, 200) }, await client.ListAsync());
        Assert.Equal(new Pop3ScanListing(2, 200), await client.ListAsync(2));
        Assert.Equal("no such message", (await Assert.ThrowsAsync<Pop3CommandException>(() => client.ListAsync(3))).ServerText);
        Assert.Equal(
            new Pop3UniqueIdListing[] { new(1, "whqtswO00WBw418f9t5JxYwZ"), new(2, "QhdPYR:00WBw1Ph7x7") }, await client.UidlAsync());
        Assert.Equal(new Pop3UniqueIdListing(2, "QhdPYR:00WBw1Ph7x7"), await client.UidlAsync(2));
        RecordingSink body = new();
        _ = await client.RetrieveAsync(1, body);
        Assert.Equal(".a\n.\n\nb\n".Replace("\n", lineEnd, StringComparison.Ordinal), body.Text);
        RecordingSink head = new();
        _ = await client.TopAsync(1, 0, head);
        Assert.Equal("Subject: a\n\n".Replace("\n", lineEnd, StringComparison.Ordinal), head.Text);
        await client.DeleteAsync(1);
        Assert.True(client.IsMarkedDeleted(1));
        await client.NoopAsync();
        await client.ResetAsync();
        Assert.Equal(0, client.PendingDeletionCount);
        await client.DeleteAsync(2);
        Assert.Equal(new[] { 2 }, client.PendingDeletions);
        await client.QuitAsync();
        Assert.Equal(0, client.PendingDeletionCount);
        await server.FinishAsync();
        Assert.DoesNotContain("tanstaaf", log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("c4c9334bac560ecc979e58001b3e22fb", log.Text, StringComparison.Ordinal);
        Assert.Contains("C: APOP mrose ********", log.Text, StringComparison.Ordinal);
        Assert.Contains($"C: RETR 1\nS: +OK 120 octets\nS: <{body.Text.Length} octets>\nS: .\nC: TOP 1 0\n", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listings_as_servers_write_them()
    {
        string longUid = new('u', 200);
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("STAT", "+OK 3 -1294967296");
            await side.AnswerAsync("LIST", "+OK\n3   300  extra column\n 1 100\n\n7 -700\n.");
            await side.AnswerAsync("UIDL", "+OK\n1 " + longUid + "\n2\n3  same x\n4 same\n.");
            await side.AnswerAsync("UIDL 2", "+OK 2 ");
            await side.AnswerAsync("LIST 1", "+OK none");
            await side.AnswerAsync("NOOP", "+");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        Assert.Equal(new Pop3DropListing(3, null), await client.StatAsync());
        Assert.Equal(new Pop3ScanListing[] { new(3, 300), new(1, 100), new(7, 0) }, await client.ListAsync());
        Assert.Equal(new Pop3UniqueIdListing[] { new(1, longUid), new(2, null), new(3, "same"), new(4, "same") }, await client.UidlAsync());
        Assert.Equal(new Pop3UniqueIdListing(2, null), await client.UidlAsync(2));
        Pop3ProtocolException unreadable = await Assert.ThrowsAsync<Pop3ProtocolException>(() => client.ListAsync(1));
        Assert.Contains("+OK none", unreadable.Message, StringComparison.Ordinal);
        await client.NoopAsync();
        client.Dispose();
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("LIST", "+OK\n1 100\n-ERR this is no listing\n.")]
    [InlineData("NOOP", "250 fine")]
    public async Task What_is_no_pop3_breaks_the_session_and_is_quoted(string command, string answer)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync(command, answer);
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        Pop3ProtocolException fault = await Assert.ThrowsAsync<Pop3ProtocolException>(
            () => command == "LIST" ? client.ListAsync() : client.NoopAsync());
        string quoted = answer.Split('\n').First(static (string line) => !line.StartsWith("+OK", StringComparison.Ordinal) && line != "1 100");
        Assert.Equal(quoted, fault.ServerText);
        Assert.Contains(command, fault.Message, StringComparison.Ordinal);
        Assert.Equal(Pop3SessionState.Broken, client.State);
        Assert.Same(fault, client.Fault);
        await server.FinishAsync();
    }

    [Theory]
    [InlineData(60_000, true)]
    [InlineData(65_536, true)]
    [InlineData(65_540, false)]
    public async Task Status_lines_are_bounded(int octets, bool isAccepted)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("RETR 1");
            await side.SayAsync("+OK " + new string('s', octets - 4) + "\nbody\n.");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        if (isAccepted)
        {
            Assert.Equal(6, await client.RetrieveAsync(1, new RecordingSink()));
        }
        else
        {
            _ = await Assert.ThrowsAsync<Pop3ProtocolException>(() => client.RetrieveAsync(1, new RecordingSink()));
            Assert.Equal(Pop3SessionState.Broken, client.State);
        }

        client.Dispose();
        await server.FinishAsync();
    }

    [Fact]
    public async Task Commands_that_do_not_fit_the_state_or_the_grammar_are_not_sent()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.ConnectAsync();
        RecordingSink sink = new();
        List<Func<Task>> transactionOnly = new()
        {
            () => client.StatAsync(), () => client.ListAsync(), () => client.ListAsync(1), () => client.UidlAsync(), () => client.UidlAsync(1),
            () => client.RetrieveAsync(1, sink), () => client.TopAsync(1, 0, sink), () => client.DeleteAsync(1), () => client.NoopAsync(),
            () => client.ResetAsync(),
        };
        foreach (Func<Task> command in transactionOnly)
        {
            _ = await Assert.ThrowsAsync<InvalidOperationException>(command);
        }

        foreach (string text in new[] { "a\r\nDELE 1", "a\nb", "a\0b" })
        {
            _ = await Assert.ThrowsAsync<ArgumentException>(() => client.LoginAsync(text, "secret"));
            ArgumentException fault = await Assert.ThrowsAsync<ArgumentException>(() => client.LoginAsync("user", text));
            Assert.DoesNotContain(text, fault.ToString(), StringComparison.Ordinal);
        }

        await client.LoginAsync("user", "secret");
        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => client.LoginAsync("user", "secret"));
        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => client.ApopAsync("user", "secret"));
        _ = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.RetrieveAsync(0, sink));
        _ = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.TopAsync(1, -1, sink));
        _ = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.DeleteAsync(-1));
        client.Dispose();
        foreach (Func<Task> command in transactionOnly)
        {
            _ = await Assert.ThrowsAsync<Pop3SessionNotOpenException>(command);
        }

        Assert.Equal(string.Empty, sink.Calls);
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("-ERR [SYS/TEMP] too busy", typeof(Pop3CommandException), "too busy", "SYS/TEMP")]
    [InlineData("220 mail.example.com ESMTP", typeof(Pop3ProtocolException), "220 mail.example.com ESMTP", null)]
    [InlineData("* OK IMAP4rev1 ready", typeof(Pop3ProtocolException), "* OK IMAP4rev1 ready", null)]
    public async Task Greetings_that_are_no_welcome(string greeting, Type expected, string words, string? code)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.SayAsync(greeting);
            await side.ExpectEndAsync();
        });
        Exception fault = await Assert.ThrowsAnyAsync<Pop3Exception>(() => server.ConnectAsync());
        Assert.IsType(expected, fault);
        Assert.Equal(words, ((Pop3Exception)fault).ServerText);
        Assert.Equal(code, ((Pop3Exception)fault).ResponseCode);
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_banner_of_eight_bits_is_read()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.SayAsync("+OK Grüße\u0007");
            await side.AnswerAsync("CAPA", "-ERR");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.ConnectAsync();
        Assert.Equal("Grüße\uFFFD", client.Greeting);
        client.Dispose();
        await server.FinishAsync();
    }
}
