using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>Answers that differ from what the command asks for.</summary>
public class UnreadableAnswerTests
{
    private const string WholeScanListing = "+OK 3 messages\n1 100\n2 200\n3 300\n.";
    private const string WholeUniqueIds = "+OK\n1 uid-1\n2 uid-2\n3 uid-3\n.";

    [Theory]
    [InlineData("(2 hidden messages)")]
    [InlineData(" ")]
    [InlineData("2 99999999999999999999")]
    public async Task A_line_that_is_no_listing_line_costs_only_itself(string line)
    {
        await using LoopbackServer server = LoopbackServer.Answering((string command) => command switch
        {
            "LIST" => $"+OK\n1 100\n{line}\n3 300\n.",
            "NOOP" => "+OK still here",
            _ => "+OK",
        });
        await using Pop3Client client = await server.LoginAsync();
        Assert.Equal(new Pop3ScanListing[] { new(1, 100), new(3, 300) }, await client.ListAsync());
        await client.NoopAsync();
        Assert.Null(client.Fault);
    }

    [Theory]
    [InlineData("LIST", "+OK\n1 100\n+OK 200 octets\n.")]
    [InlineData("UIDL", "+OK\n1 uid-1\n-ERR no such message\n.")]
    public async Task A_status_line_within_a_listing_ends_the_session(string command, string answer)
    {
        await using LoopbackServer server = LoopbackServer.Answering((string asked) => asked == command ? answer : "+OK");
        await using Pop3Client client = await server.LoginAsync();
        Task listing = command == "LIST" ? client.ListAsync() : client.UidlAsync();
        _ = await Assert.ThrowsAsync<Pop3ProtocolException>(() => listing.WaitAsync(Patience.Limit));
        Assert.Equal(Pop3SessionState.Broken, client.State);
    }

    [Theory]
    [InlineData("+OK uid-2", "uid-2")]
    [InlineData("+OK 1234567", "1234567")]
    [InlineData("+OK 2 uid-2", "uid-2")]
    [InlineData("+OK 2", null)]
    [InlineData("+OK 4", "4")]
    [InlineData("+OK 3", null)]
    public async Task Uidl_n_answered_without_its_number_is_the_uid(string answer, string? uid)
    {
        await using LoopbackServer server = LoopbackServer.Answering((string command) => command switch
        {
            "STAT" => "+OK 3 600",
            "UIDL 2" => answer,
            _ => "+OK",
        });
        await using Pop3Client client = await server.LoginAsync();
        _ = await client.StatAsync();
        Assert.Equal(new Pop3UniqueIdListing(2, uid), await client.UidlAsync(2));
    }

    [Theory]
    [InlineData(0, "TOP\nUIDL\nPIPELINING")]
    [InlineData(1, "TOP\nUIDL\nPIPELINING")]
    [InlineData(1, "TOP\nUIDL")]
    public async Task The_whole_listing_in_answer_to_a_number_is_used(int pieceOctets, string capabilities)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync(capabilities);
            side.PieceOctets = pieceOctets;
            await side.AnswerAllAsync(static (string command) => command switch
            {
                "LIST 2" => WholeScanListing,
                "UIDL 2" => WholeUniqueIds,
                _ => "+OK",
            });
        });
        await using Pop3Client client = await server.LoginAsync();
        Assert.Equal(new Pop3ScanListing(2, 200), await client.ListAsync(2).WaitAsync(Patience.Limit));
        Assert.Equal(new Pop3UniqueIdListing(2, "uid-2"), await client.UidlAsync(2).WaitAsync(Patience.Limit));
        await client.QuitAsync();
        Assert.Null(client.Fault);
    }

    [Theory]
    [InlineData("LIST 2", "+OK here it is")]
    [InlineData("UIDL 2", "+OK here it is")]
    [InlineData("UIDL 2", "+OK unsupported")]
    [InlineData("UIDL 2", "+OK 2 messages")]
    [InlineData("UIDL 2", "+OK 3 messages")]
    [InlineData("UIDL 2", "+OK")]
    [InlineData("LIST 2", "+OK")]
    public async Task An_answer_in_words_to_a_number_is_a_violation_and_no_refusal(string command, string answer)
    {
        await using LoopbackServer server = LoopbackServer.Answering((string asked) => asked == command ? answer : "+OK");
        await using Pop3Client client = await server.LoginAsync();
        Task asking = command == "LIST 2" ? client.ListAsync(2) : client.UidlAsync(2);
        Pop3ProtocolException fault = await Assert.ThrowsAsync<Pop3ProtocolException>(() => asking.WaitAsync(Patience.Limit));
        Assert.Contains(command, fault.Message, StringComparison.Ordinal);
        Assert.Contains(answer, fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Where the session goes on, the answers are in words again: waiting for a listing behind each would cost a second a message.</summary>
    [Fact]
    public async Task Only_behind_the_first_answer_in_words_a_listing_is_waited_for()
    {
        TestClock clock = new();
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync("TOP\nUIDL");
            await side.AnswerAllAsync(static (string command) => command.StartsWith("UIDL", StringComparison.Ordinal) ? "+OK not implemented here" : "+OK");
        });
        Pop3ClientOptions options = server.Options();
        options.TimeProvider = clock;
        options.InactivityTimeout = TimeSpan.FromDays(1);
        await using Pop3Client client = await server.LoginAsync(options);
        Task first = client.UidlAsync(1);
        await clock.PassUntilAsync(first, TimeSpan.FromSeconds(1));
        _ = await Assert.ThrowsAsync<Pop3ProtocolException>(() => first);
        _ = await Assert.ThrowsAsync<Pop3ProtocolException>(() => client.UidlAsync(2).WaitAsync(Patience.Limit));
        await client.NoopAsync().WaitAsync(Patience.Limit);
        Assert.Null(client.Fault);
    }

    [Theory]
    [InlineData("LIST 1", "+OK 1 120\n.", 0)]
    [InlineData("LIST 1", "+OK 1 120\n.", 1)]
    [InlineData("UIDL 1", "+OK 1 120\n1 120\n.", 0)]
    [InlineData("UIDL 1", "+OK 1 120\n1 120\n.", 1)]
    public async Task What_follows_a_value_is_no_listing(string command, string answer, int pieceOctets)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync("TOP\nUIDL");
            side.PieceOctets = pieceOctets;
            await side.AnswerAllAsync((string asked) => asked == command ? answer : "+OK");
        });
        await using Pop3Client client = await server.LoginAsync();
        if (command == "LIST 1")
        {
            Assert.Equal(new Pop3ScanListing(1, 120), await client.ListAsync(1).WaitAsync(Patience.Limit));
        }
        else
        {
            Assert.Equal(new Pop3UniqueIdListing(1, "120"), await client.UidlAsync(1).WaitAsync(Patience.Limit));
        }

        Assert.False(client.AnswersWithWholeListing);
        _ = await Assert.ThrowsAsync<Pop3ProtocolException>(() => client.NoopAsync().WaitAsync(Patience.Limit));
    }

    [Fact]
    public async Task A_message_that_the_whole_listing_lacks_is_not_there()
    {
        await using LoopbackServer server = LoopbackServer.Answering(static (string command) => command == "LIST 7" ? WholeScanListing : "+OK");
        await using Pop3Client client = await server.LoginAsync();
        _ = await Assert.ThrowsAsync<Pop3CommandException>(() => client.ListAsync(7).WaitAsync(Patience.Limit));
        await client.NoopAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task An_empty_line_before_a_status_line_is_skipped_and_logged(int pieceOctets)
    {
        RecordingLog log = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            side.PieceOctets = pieceOctets;
            await side.LetInAsync("TOP\nUIDL");
            await side.AnswerAsync("LIST 1", "\n+OK 1 3");
            await side.AnswerAsync("RETR 1", "+OK\na\n.\n");

            // NOOP shows whether the empty line is part of the message, where it arrives together with the end.
            string next = (await side.ReadLineAsync())!;
            if (next == "NOOP")
            {
                await side.SayAsync("+OK");
                next = (await side.ReadLineAsync())!;
            }

            Assert.Equal("RETR 1", next);
            await side.SayAsync("\n\n+OK\na\n.");
            await side.AnswerAsync("DELE 1", "\n-ERR no");
            await side.AnswerAsync("NOOP", "+OK\n");
            await side.AnswerAsync("NOOP", "+OK");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync(server.Options(log));
        Assert.Equal(new Pop3ScanListing(1, 3), await client.ListAsync(1).WaitAsync(Patience.Limit));
        Assert.Equal(3, await client.RetrieveAsync(1, new RecordingSink()).WaitAsync(Patience.Limit));
        Assert.Equal(3, await client.RetrieveAsync(1, new RecordingSink()).WaitAsync(Patience.Limit));
        _ = await Assert.ThrowsAsync<Pop3CommandException>(() => client.DeleteAsync(1).WaitAsync(Patience.Limit));
        await client.NoopAsync().WaitAsync(Patience.Limit);
        await client.NoopAsync().WaitAsync(Patience.Limit);
        Assert.Null(client.Fault);
        Assert.Contains("S: ", log.Text.Split('\n'));
        client.Dispose();
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("NOOP", "+OK\n\n\n-ERR idle too long")]
    [InlineData("RETR 1", "+OK\na\n.\n\n-ERR idle too long")]
    public async Task An_empty_line_does_not_make_the_end_of_the_session_the_next_answer(string command, string answer)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync(command, answer);
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        await (command == "NOOP" ? client.NoopAsync() : client.RetrieveAsync(1, new RecordingSink())).WaitAsync(Patience.Limit);
        Pop3Exception fault = await Assert.ThrowsAnyAsync<Pop3Exception>(() => client.DeleteAsync(1).WaitAsync(Patience.Limit));
        Assert.IsNotType<Pop3CommandException>(fault);
        Assert.Contains("idle too long", fault.Message, StringComparison.Ordinal);
        _ = Assert.IsType<Pop3ConnectionLostException>(client.Fault);
        await server.FinishAsync();
    }

    /// <summary>The empty line may be the beginning of the rest of a message whose line of a dot was not stuffed.</summary>
    [Theory]
    [InlineData("+OK", "Begin Write Complete")]
    [InlineData("-ERR what", "Begin Write Complete")]
    [InlineData("second half\n.\n+OK", "Begin Write Abandon")]
    public async Task A_message_before_an_empty_line_is_whole_when_a_status_line_follows(string next, string calls)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync("TOP\nUIDL");
            await side.AnswerAsync("RETR 1", "+OK\nfirst half\n.\n");
            await side.AnswerAsync("NOOP", next);
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        RecordingSink sink = new();
        Exception? fault = await Record.ExceptionAsync(() => client.RetrieveAsync(1, sink).WaitAsync(Patience.Limit));
        Assert.Equal(calls, sink.Calls);
        Assert.Equal(calls.EndsWith("Abandon", StringComparison.Ordinal), fault is Pop3ProtocolException);
        Assert.Equal(fault is not null, client.IsSuspect(1));
        client.Dispose();
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("NOOP", "+OK")]
    [InlineData("RETR 1", "+OK\na\n.")]
    public async Task Empty_lines_without_end_behind_an_answer_end_the_session(string command, string answer)
    {
        string lines = string.Concat(Enumerable.Repeat("\n", 1000));
        await using LoopbackServer server = LoopbackServer.Answering((string asked) => asked == command ? answer + lines : "+OK");
        await using Pop3Client client = await server.LoginAsync();
        Pop3ProtocolException fault = await Assert.ThrowsAsync<Pop3ProtocolException>(async () =>
        {
            await (command == "NOOP" ? client.NoopAsync() : client.RetrieveAsync(1, new RecordingSink())).WaitAsync(Patience.Limit);
            await client.DeleteAsync(1).WaitAsync(Patience.Limit);
        });
        Assert.Contains("more than 10 empty lines", fault.Message, StringComparison.Ordinal);
        Assert.Equal(Pop3SessionState.Broken, client.State);
    }

    [Fact]
    public async Task Empty_lines_without_end_are_no_status_line()
    {
        await using LoopbackServer server = LoopbackServer.Answering(static (string command) => command == "NOOP" ? string.Concat(Enumerable.Repeat("\n", 1000)) : "+OK");
        await using Pop3Client client = await server.LoginAsync();
        _ = await Assert.ThrowsAsync<Pop3ProtocolException>(() => client.NoopAsync().WaitAsync(Patience.Limit));
    }

    [Theory]
    [InlineData("+OK -1 -1")]
    [InlineData("+OK 99999999999999999999 99999999999999999999")]
    public async Task Where_stat_cannot_be_read_the_listing_counts(string answer)
    {
        await using LoopbackServer server = LoopbackServer.Answering((string command) => command switch
        {
            "STAT" => answer,
            "LIST" => WholeScanListing,
            _ => "+OK",
        });
        await using Pop3Client client = await server.LoginAsync();
        Assert.Equal(new Pop3DropListing(3, 600), await client.StatAsync().WaitAsync(Patience.Limit));
    }

    [Theory]
    [InlineData("RETR 1", "+OK 3 octets")]
    [InlineData("LIST", "+OK")]
    public async Task Without_pipelining_the_first_cause_is_thrown_by_the_command_that_waits_for_room(string command, string answer)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync("TOP\nUIDL");
            await side.AnswerAsync(command, answer);
            side.Close();
        });
        await using Pop3Client client = await server.LoginAsync();
        List<Pop3PendingReply> due = new();
        Pop3ConnectionLostException fault = await Assert.ThrowsAsync<Pop3ConnectionLostException>(async () =>
        {
            due.Add(command == "LIST" ? await client.QueueListAsync() : await client.QueueRetrieveAsync(1, new RecordingSink()));
            due.Add(await client.QueueUidlAsync());
        });
        Assert.Same(fault, Assert.Single(due).Fault);
        Assert.Equal(Pop3SessionState.Broken, client.State);
        _ = await Assert.ThrowsAsync<Pop3SessionNotOpenException>(async () => await client.QueueUidlAsync());
    }

    [Fact]
    public async Task The_text_of_the_server_in_an_error_is_cut_and_its_length_told()
    {
        string words = new('w', 60_000);
        await using LoopbackServer server = LoopbackServer.Answering((string command) => command == "NOOP" ? "-ERR " + words : "+OK");
        await using Pop3Client client = await server.LoginAsync();
        Pop3CommandException fault = await Assert.ThrowsAsync<Pop3CommandException>(() => client.NoopAsync());
        string cut = words[..1000] + "… (60000 characters)";
        Assert.Equal(cut, fault.ServerText);
        Assert.Equal("127.0.0.1 refused NOOP: " + cut, fault.Message);
    }
}
