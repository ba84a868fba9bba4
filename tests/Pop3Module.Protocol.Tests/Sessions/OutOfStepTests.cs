using System;
using System.Threading.Tasks;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>Octets that answer no command, answers that contradict their command, and messages that did not end where they seemed to.</summary>
public class OutOfStepTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_that_ends_at_an_unstuffed_dot_is_not_given_out_when_its_rest_takes_the_place_of_the_next_answer(bool isCut)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            side.PieceOctets = isCut ? 1 : 0;
            await side.LetInAsync();
            await side.ExpectAsync("RETR 1", "RETR 2", "DELE 3");
            await side.SayAsync("+OK\nwhole\n.\n+OK\nfirst half\n.\nsecond half\n.");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        RecordingSink first = new();
        RecordingSink second = new();
        Pop3PendingReply<long> whole = await client.QueueRetrieveAsync(1, first);
        Pop3PendingReply<long> half = await client.QueueRetrieveAsync(2, second);
        _ = await client.QueueDeleteAsync(3);
        _ = await Assert.ThrowsAsync<Pop3ProtocolException>(async () => await half.GetResultAsync());
        Assert.Equal(7, await whole.GetResultAsync());
        Assert.Equal("Begin Write Complete", first.Calls);
        Assert.Equal("Begin Write Abandon", second.Calls);
        await server.FinishAsync();
    }

    [Fact]
    public async Task Octets_that_are_there_behind_the_last_message_that_was_asked_for_fail_it()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("RETR 1", "+OK\nfirst half\n.\nsecond half\n.");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        RecordingSink sink = new();
        Pop3ProtocolException fault = await Assert.ThrowsAsync<Pop3ProtocolException>(() => client.RetrieveAsync(1, sink));
        Assert.Contains("second half", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Message 1", fault.Message, StringComparison.Ordinal);
        Assert.Equal("Begin Write Abandon", sink.Calls);
        Assert.True(client.IsSuspect(1));
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_message_that_was_given_out_is_named_and_suspect_when_its_rest_comes_as_the_next_answer()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("RETR 7", "+OK\nfirst half\n.");
            await side.ExpectAsync("DELE 7");
            await side.SayAsync("second half\n.\n+OK deleted");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        _ = await client.RetrieveAsync(7, new RecordingSink());
        Assert.False(client.IsSuspect(7));
        Pop3ProtocolException fault = await Assert.ThrowsAsync<Pop3ProtocolException>(() => client.DeleteAsync(7));
        Assert.Contains("Message 7", fault.Message, StringComparison.Ordinal);
        Assert.True(client.IsSuspect(7));
        Assert.Equal(Pop3SessionState.Broken, client.State);
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_message_that_the_next_answer_follows_is_trusted_whatever_comes_later()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("RETR 7", "+OK\nwhole\n.");
            await side.AnswerAsync("NOOP", "+OK");
            await side.AnswerAsync("NOOP", "what is this");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        _ = await client.RetrieveAsync(7, new RecordingSink());
        await client.NoopAsync();
        Pop3ProtocolException fault = await Assert.ThrowsAsync<Pop3ProtocolException>(() => client.NoopAsync());
        Assert.DoesNotContain("Message 7", fault.Message, StringComparison.Ordinal);
        Assert.False(client.IsSuspect(7));
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_farewell_behind_a_message_leaves_the_message_whole()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("RETR 1", "+OK\nwhole\n.\n-ERR the server shuts down");
            side.Close();
        });
        await using Pop3Client client = await server.LoginAsync();
        RecordingSink sink = new();
        Assert.Equal(7, await client.RetrieveAsync(1, sink));
        Assert.Equal("Begin Write Complete", sink.Calls);
        Assert.False(client.IsSuspect(1));
        _ = await Assert.ThrowsAsync<Pop3SessionNotOpenException>(() => client.NoopAsync());
        _ = Assert.IsType<Pop3ConnectionLostException>(client.Fault);
        await server.FinishAsync();
    }

    /// <summary>A status line that overtakes the end of the message before it, and one too many behind the message before.</summary>
    [Theory]
    [InlineData("+OK 14 octets\nSubject: a\n\n+OK message follows\n.")]
    [InlineData("+OK\n+OK 14 octets\nSubject: a\n\n.")]
    [InlineData("+OK\n+OK\nSubject: a\n\n.")]
    [InlineData("+OK\n-ERR [SYS/TEMP] not now\nSubject: a\n\n.")]
    public async Task A_message_that_is_longer_than_listed_by_just_a_status_line_breaks_the_session(string answer)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("RETR 1", answer);
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        RecordingSink sink = new();
        Pop3PendingReply<long> reply = await client.QueueRetrieveAsync(1, sink, expectedOctets: 14);
        _ = await Assert.ThrowsAsync<Pop3ProtocolException>(async () => await reply.GetResultAsync());
        Assert.EndsWith("Abandon", sink.Calls, StringComparison.Ordinal);
        Assert.Equal(Pop3SessionState.Broken, client.State);
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_message_whose_first_line_tells_the_size_of_the_rest_breaks_the_session_though_no_size_was_listed()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("RETR 1", "+OK\n+OK 14 octets\nSubject: a\n\n.");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        _ = await Assert.ThrowsAsync<Pop3ProtocolException>(() => client.RetrieveAsync(1, new RecordingSink()));
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("+OK is how this mail begins\nand ends\n", 39)]
    [InlineData("+OK is how this mail begins\nand ends\n", 30)]
    [InlineData("it ends with\n+OK\n", 19)]
    [InlineData("it ends with\n+OK\n", 3)]
    [InlineData("it ends with\n+OK\nand more\n", 14)]
    public async Task A_message_that_holds_a_status_line_of_its_own_is_given_out(string body, int listed)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("RETR 1", "+OK\n" + body + ".");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        RecordingSink sink = new();
        Pop3PendingReply<long> reply = await client.QueueRetrieveAsync(1, sink, listed);
        _ = await reply.GetResultAsync();
        Assert.Equal(body.Replace("\n", "\r\n", StringComparison.Ordinal), sink.Text);
        client.Dispose();
        await server.FinishAsync();
    }

    /// <summary>One damaged bit in the line end of the status line puts the first line of the header into it.</summary>
    [Theory]
    [InlineData("+OK\r\u000bSubject: a\r\n\r\nbody\r\n.\r\n")]
    [InlineData("+OK 22 octets\rxSubject: a\r\n\r\nbody\r\n.\r\n")]
    public async Task A_status_line_with_a_CR_inside_is_none(string answer)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("RETR 1");
            await side.SendAsync(answer);
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        RecordingSink sink = new();
        _ = await Assert.ThrowsAsync<Pop3ProtocolException>(() => client.RetrieveAsync(1, sink));
        Assert.Equal("Abandon", sink.Calls);
        await server.FinishAsync();
    }

    /// <summary>A server that counts stuffed dots has the stale line found too.</summary>
    [Fact]
    public async Task A_status_line_too_many_is_found_where_stuffed_dots_are_counted()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("RETR 1", "+OK\n+OK message follows\n..dot\n.");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        Pop3PendingReply<long> reply = await client.QueueRetrieveAsync(1, new RecordingSink(), expectedOctets: 7);
        _ = await Assert.ThrowsAsync<Pop3ProtocolException>(async () => await reply.GetResultAsync());
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("+OK 4711", "4711")]
    [InlineData("+OK 1 4711", "4711")]
    public async Task A_unique_id_that_comes_without_its_number_does_not_break_the_session(string answer, string? uid)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("UIDL 1", answer);
            await side.AnswerAsync("NOOP", "+OK");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        Assert.Equal(uid, (await client.UidlAsync(1)).Uid);
        await client.NoopAsync();
        client.Dispose();
        await server.FinishAsync();
    }

    [Fact]
    public async Task An_empty_line_behind_the_answer_to_QUIT_is_no_answer()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("DELE 1", "+OK");
            await side.AnswerAsync("QUIT", "+OK bye\n");
            side.Close();
        });
        await using Pop3Client client = await server.LoginAsync();
        await client.DeleteAsync(1);
        await client.QuitAsync();
        Assert.Equal(Pop3SessionState.Closed, client.State);
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("LIST 1", "+OK 2 200")]
    [InlineData("UIDL 1", "+OK 2 b")]
    public async Task An_answer_about_another_message_breaks_the_session(string command, string answer)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync(command, answer);
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        Pop3ProtocolException fault = await Assert.ThrowsAsync<Pop3ProtocolException>(
            () => command == "LIST 1" ? client.ListAsync(1) : client.UidlAsync(1));
        Assert.Contains("answered " + command + " with the data of another message", fault.Message, StringComparison.Ordinal);
        Assert.Equal(Pop3SessionState.Broken, client.State);
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_status_line_too_many_is_no_answer_to_the_next_command_of_an_idle_session()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("NOOP", "+OK\n+OK once more");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        await client.NoopAsync();
        Pop3ProtocolException fault = await Assert.ThrowsAsync<Pop3ProtocolException>(() => client.DeleteAsync(1));
        Assert.Contains("once more", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, client.PendingDeletionCount);
        await server.FinishAsync();
    }

    [Fact]
    public async Task QUIT_is_not_sent_when_a_status_line_waits_that_answers_nothing()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("DELE 1", "+OK deleted\n+OK once more");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        await client.DeleteAsync(1);
        Pop3CommitException fault = await Assert.ThrowsAsync<Pop3CommitException>(() => client.QuitAsync());
        Assert.Equal(new[] { 1 }, fault.Numbers);
        Assert.Contains("QUIT was not sent", fault.Message, StringComparison.Ordinal);
        Assert.Equal(Pop3SessionState.Broken, client.State);
        await server.FinishAsync();
    }

    [Fact]
    public async Task An_answer_to_QUIT_is_not_believed_when_another_follows()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("DELE 1", "+OK");
            await side.AnswerAsync("QUIT", "+OK that was for DELE\n-ERR some deleted messages not removed");
            side.Close();
        });
        await using Pop3Client client = await server.LoginAsync();
        await client.DeleteAsync(1);
        Pop3CommitException fault = await Assert.ThrowsAsync<Pop3CommitException>(() => client.QuitAsync());
        Assert.Equal(new[] { 1 }, fault.Numbers);
        await server.FinishAsync();
    }

    [Fact]
    public async Task The_same_fault_ends_many_replies_and_keeps_the_place_it_came_from()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("DELE 9", "RETR 1", "RETR 2");
            await side.SayAsync("what is this");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.LoginAsync();
        Pop3PendingReply<int> delete = await client.QueueDeleteAsync(9);
        Pop3PendingReply<long> first = await client.QueueRetrieveAsync(1, new RecordingSink());
        Pop3PendingReply<long> second = await client.QueueRetrieveAsync(2, new RecordingSink());
        _ = await Assert.ThrowsAsync<Pop3ProtocolException>(async () => await delete.GetResultAsync());
        Pop3ProtocolException fault = Assert.Throws<Pop3ProtocolException>(() => first.GetResult());
        string stack = fault.StackTrace!;
        Assert.Same(fault, Assert.Throws<Pop3ProtocolException>(() => second.GetResult()));
        Assert.Contains("ReadStatus", stack, StringComparison.Ordinal);
        Assert.Equal(stack.Length, fault.StackTrace!.Length);
        await server.FinishAsync();
    }
}
