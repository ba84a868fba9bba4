using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>Messages that are said to be whole and are not, and servers that are out of step with their answers.</summary>
public sealed class SuspectTests : IDisposable
{
    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    private ScriptedServer Connect(string transcript) => _shell.ConnectScripted([], transcript);

    /// <summary>LIST and the answer to RETR say 5,000,000, and 133 octets come.</summary>
    [Fact]
    public async Task A_message_far_shorter_than_listed_is_saved_and_told_and_Remove_refuses_the_object_but_not_the_number()
    {
        await using ScriptedServer server = Connect($"""
            C: STAT
            S: +OK 1 5000000
            {Transcript.ListingOf(1, 5000000, "a")}
            C: RETR 1
            S: +OK 5000000 octets
            S: Subject: the attachment is gone
            FILL 100 x
            S: .
            C: UIDL 1
            S: +OK 1 a
            C: DELE 1
            S: +OK
            C: QUIT
            S: +OK bye
            """);
        ShellResult received = _shell.Run("$saved = Receive-Pop3Message 1 -Destination $folder; $saved").RequireSuccess();
        Assert.Contains("5000000", Assert.Single(received.Warnings), StringComparison.Ordinal);
        Assert.Contains("133 octets were received", received.Warnings[0], StringComparison.Ordinal);
        Assert.Contains("Uid a", received.Warnings[0], StringComparison.Ordinal);
        Assert.Equal(new[] { true }, received.Values<bool>("IsSuspect"));
        Assert.Equal(133, new FileInfo(Assert.Single(_shell.Files())).Length);

        ShellResult refused = _shell.Run("$saved | Remove-Pop3Message");
        Assert.Equal(new[] { "Pop3InputNotUsable" }, refused.ErrorIds);
        Assert.Contains("may have been received incompletely", refused.AllErrors.First().Exception.Message, StringComparison.Ordinal);
        _shell.Run("Remove-Pop3Message -Number 1; Disconnect-Pop3").RequireSuccess();
        await server.CompleteAsync();
    }

    [Fact]
    public async Task A_suspect_object_that_was_serialised_is_still_refused()
    {
        await using ScriptedServer server = Connect($"""
            C: STAT
            S: +OK 1 5000
            {Transcript.ListingOf(1, 5000, "a")}
            C: RETR 1
            S: +OK 5000 octets
            S: Subject: short
            S: .
            {Transcript.Listing((1, 5000, "a"))}
            C: RSET
            S: +OK
            C: QUIT
            S: +OK
            """);
        PSObject message = Assert.Single(_shell.Run("Receive-Pop3Message 1").RequireSuccess().Output);
        _shell.Set("copy", PSSerializer.Deserialize(PSSerializer.Serialize(message)));
        ShellResult refused = _shell.Run("$copy | Remove-Pop3Message");
        Assert.Equal(new[] { "Pop3InputNotUsable" }, refused.ErrorIds);
        Assert.Contains("may have been received incompletely", refused.AllErrors.First().Exception.Message, StringComparison.Ordinal);
        _shell.Run("Disconnect-Pop3 -Discard").RequireSuccess();
        await server.CompleteAsync();
    }

    /// <summary>A message that turns out to be suspect after it was marked: the others are committed without it.</summary>
    [Fact]
    public async Task A_mark_on_a_message_that_became_suspect_is_not_committed_and_the_commit_says_why()
    {
        await using ScriptedServer server = Connect($"""
            C: STAT
            S: +OK 4 75
            {Transcript.Listing((1, 18, "a"), (2, 19, "b"), (3, 19, "c"), (4, 19, "d"))}
            C: RETR 1
            S: +OK
            S: Subject: one
            S:
            S: .
            C: DELE 1
            S: +OK
            C: RETR 2
            S: +OK
            S: Subject: exact1
            S:
            S: .
            C: DELE 2
            S: +OK
            C: RETR 3
            S: +OK
            S: Subject: exact2
            S:
            S: .
            C: DELE 3
            S: +OK
            C: RETR 4
            S: +OK
            S: Subject: exact3
            S:
            S: .
            C: DELE 4
            S: +OK
            C: RSET
            S: +OK
            C: DELE 2
            S: +OK
            C: DELE 3
            S: +OK
            C: DELE 4
            S: +OK
            C: QUIT
            S: +OK
            """);
        ShellResult result = _shell.Run("""
            Get-Pop3Message -ListOnly | Receive-Pop3Message -Destination $folder | Remove-Pop3Message
            Disconnect-Pop3 -WhatIf
            Disconnect-Pop3 -Verbose
            """).RequireSuccess();
        Assert.Contains("and delete 3 message(s).", _shell.Screen, StringComparison.Ordinal);
        Assert.DoesNotContain("  Number 1, Uid a", _shell.Screen, StringComparison.Ordinal);
        string warning = Assert.Single(result.Warnings);
        Assert.Contains("Uid a", warning, StringComparison.Ordinal);
        Assert.Contains("is not deleted", warning, StringComparison.Ordinal);
        Assert.Contains("3 message(s) were deleted", Assert.Single(result.Verbose), StringComparison.Ordinal);
        await server.CompleteAsync();
    }

    [Theory]

    // A dot that was not stuffed ends a message early; its rest comes as the next answer.
    [InlineData("R: Subject: x\\r\\n\\r\\nfirst half\\r\\n.\\r\\nsecond half\\r\\n.\\r\\n")]

    // A status line too many behind a message.
    [InlineData("R: Subject: x\\r\\n\\r\\nwhole\\r\\n.\\r\\n+OK 44 octets\\r\\n")]

    // The next status line overtakes the end of the message, whose listed size is 21.
    [InlineData("R: Subject: x\\r\\n\\r\\nwhole\\r\\n+OK message follows\\r\\n.\\r\\n")]
    public async Task What_the_server_sends_out_of_step_is_neither_given_out_nor_deleted(string answer)
    {
        await using ScriptedServer server = Connect($"""
            C: STAT
            S: +OK 1 21
            {Transcript.Listing((1, 21, "a"))}
            C: RETR 1
            S: +OK
            {answer}
            EXPECT-CLOSE
            """);
        ShellResult result = _shell.Run("""
            try { Get-Pop3Message -ListOnly | Receive-Pop3Message -Destination $folder | Remove-Pop3Message; Disconnect-Pop3 }
            finally { Disconnect-Pop3 -Discard }
            """);
        Assert.Equal(new[] { "Pop3ProtocolViolation" }, result.ErrorIds);
        Assert.Empty(_shell.Files());
        await server.CompleteAsync();
    }

    [Fact]
    public async Task A_message_whose_rest_comes_as_the_answer_to_DELE_is_named_and_not_deleted()
    {
        await using ScriptedServer server = Connect($"""
            C: STAT
            S: +OK 1 40
            {Transcript.Listing((1, 40, "a"))}
            C: RETR 1
            R: +OK\r\nSubject: x\r\n\r\nfirst half\r\n.\r\n
            C: DELE 1
            R: second half\r\n.\r\n+OK\r\n
            EXPECT-CLOSE
            """);
        ShellResult result = _shell.Run(
            "Get-Pop3Message -ListOnly | Receive-Pop3Message -Destination $folder | ForEach-Object { $script:saved = $_; $_ } | Remove-Pop3Message");
        Assert.Equal(new[] { "Pop3ProtocolViolation" }, result.ErrorIds);
        Assert.Contains("Message 1", result.AllErrors.First().Exception.Message, StringComparison.Ordinal);
        Assert.Equal(true, Assert.Single(_shell.Run("$saved.IsSuspect").Output).BaseObject);
        ShellResult commit = _shell.Run("Disconnect-Pop3");
        Assert.Equal(new[] { "Pop3CommitFailed" }, commit.ErrorIds);
        Assert.Contains("nothing was deleted", commit.AllErrors.First().Exception.Message, StringComparison.Ordinal);
        await server.CompleteAsync();
    }

    [Fact]
    public async Task QUIT_does_not_take_a_stale_line_for_its_answer()
    {
        await using ScriptedServer server = Connect("""
            C: STAT
            S: +OK 1 40
            C: UIDL 1
            S: +OK 1 a
            C: DELE 1
            R: +OK\r\n+OK once more\r\n
            EXPECT-CLOSE
            """);
        ShellResult result = _shell.Run("Remove-Pop3Message -Number 1; Disconnect-Pop3");
        Assert.Equal(new[] { "Pop3CommitFailed" }, result.ErrorIds);
        Assert.Equal(new[] { "a" }, (string[])result.AllErrors.First().Exception.Data["Uids"]!);
        await server.CompleteAsync();
    }

    [Theory]
    [InlineData("3 30", "1 10\nS: 2 10", "1 a\nS: 2 b", "STAT counts 3 message(s) and LIST lists 2")]
    [InlineData("2 20", "1 10\nS: 2 10", "1 a\nS: 3 b", "LIST and UIDL disagree about 2 message(s), the first is number 2")]
    [InlineData("2 20", "1 10\nS: 2 10", "1 a", "LIST and UIDL disagree about 1 message(s), the first is number 2")]
    [InlineData("2 20", "1 10\nS: 2 10", "2 b\nS: 1 a", null)]
    public async Task Listings_that_disagree_are_warned_of(string stat, string list, string uidl, string? warning)
    {
        await using ScriptedServer server = Connect($"""
            C: STAT
            S: +OK {stat}
            C: LIST
            S: +OK
            S: {list}
            S: .
            C: UIDL
            S: +OK
            S: {uidl}
            S: .
            C: QUIT
            S: +OK
            """);
        ShellResult result = _shell.Run("Get-Pop3Message -ListOnly; Disconnect-Pop3").RequireSuccess();
        Assert.Equal(2, result.Output.Count);
        if (warning is null)
        {
            Assert.Empty(result.Warnings);
        }
        else
        {
            Assert.Contains(warning, Assert.Single(result.Warnings), StringComparison.Ordinal);
        }

        await server.CompleteAsync();
    }

    /// <summary>Fetching a header by RETR may delete the message there.</summary>
    [Fact]
    public async Task Headers_are_not_taken_from_whole_messages_where_EXPIRE_is_0()
    {
        await using ScriptedServer server = ScriptedServer.Start($"""
            {Transcript.Login("EXPIRE 0", "UIDL")}
            C: CAPA
            S: -ERR not now
            C: STAT
            S: +OK 2 20
            {Transcript.Listing((1, 10, "a"), (2, 10, "b"))}
            C: TOP 1 0
            S: -ERR what
            C: TOP 1 1
            S: -ERR what
            {Transcript.Listing((1, 10, "a"), (2, 10, "b"))}
            C: RSET
            S: +OK
            EXPECT-CLOSE
            """);
        ShellResult connect = _shell.Connect(server);
        Assert.Contains("EXPIRE 0", Assert.Single(connect.Warnings), StringComparison.Ordinal);
        ShellResult listed = _shell.Run("Get-Pop3Message").RequireSuccess();
        Assert.Equal(new[] { "a", "b" }, listed.Values<string>("Uid"));
        Assert.Equal(new[] { false, false }, listed.Values<DateTime>("Date").Select(static (DateTime date) => date < DateTime.MaxValue));
        Assert.Contains("EXPIRE 0", Assert.Single(listed.Warnings), StringComparison.Ordinal);
        Assert.Empty(_shell.Run("Get-Pop3Message -Subject *").RequireSuccess().Output);
        _shell.Run("Disconnect-Pop3 -Discard").RequireSuccess();
        await server.CompleteAsync();
    }

    /// <summary>QUIT may delete what was fetched: then nothing may be missing on disk, marked or not.</summary>
    [Theory]
    [InlineData("+OK 22 octets", true)]
    [InlineData("+OK 5000 octets", false)]
    public async Task Where_EXPIRE_is_0_what_was_fetched_is_flushed_before_QUIT_and_must_be_whole(string answer, bool quits)
    {
        await using ScriptedServer server = ScriptedServer.Start($"""
            {Transcript.Login("EXPIRE 0", "UIDL")}
            C: CAPA
            S: -ERR not now
            C: STAT
            S: +OK 1 {(quits ? 21 : 5000)}
            {Transcript.ListingOf(1, quits ? 21 : 5000, "a")}
            C: RETR 1
            S: {answer}
            S: Subject: x
            S:
            S: whole
            S: .
            {(quits ? "C: QUIT\nS: +OK" : "C: RSET\nS: +OK\nEXPECT-CLOSE")}
            """);
        _shell.Connect(server).RequireSuccess();
        _shell.Run("$null = Receive-Pop3Message 1 -Destination $folder").RequireSuccess();
        if (quits)
        {
            File.Delete(Assert.Single(_shell.Files()));
        }

        ShellResult result = _shell.Run("Disconnect-Pop3");
        Assert.Equal(quits ? Array.Empty<string>() : new[] { "Pop3CommitFailed" }, result.ErrorIds);
        Assert.Equal(quits ? 1 : 0, result.Warnings.Count(static (string warning) => warning.Contains("no longer where they were saved", StringComparison.Ordinal)));
        await server.CompleteAsync();
    }

    [Fact]
    public async Task A_refused_RSET_keeps_the_commit_back_and_its_words_are_told()
    {
        await using ScriptedServer server = Connect($"""
            C: STAT
            S: +OK 4 400
            {Transcript.ListingOf(1, 100, "a")}
            C: RETR 1
            S: +OK
            R: Subject: short\r\n.\r\n
            C: DELE 1
            S: +OK
            {Transcript.ListingOf(2, 19, "b")}
            C: RETR 2
            S: +OK
            R: Subject: exact1\r\n\r\n.\r\n
            {Transcript.ListingOf(3, 19, "c")}
            C: RETR 3
            S: +OK
            R: Subject: exact2\r\n\r\n.\r\n
            {Transcript.ListingOf(4, 19, "d")}
            C: RETR 4
            S: +OK
            R: Subject: exact3\r\n\r\n.\r\n
            C: RSET
            S: -ERR the mailbox is read-only today
            EXPECT-CLOSE
            """);
        _shell.Run("Receive-Pop3Message 1 -Destination $folder | Remove-Pop3Message; $null = Receive-Pop3Message 2, 3, 4").RequireSuccess();
        ShellResult commit = _shell.Run("Disconnect-Pop3");
        Assert.Equal(new[] { "Pop3CommitFailed" }, commit.ErrorIds);
        string words = commit.AllErrors.First().Exception.Message;
        Assert.Contains("read-only today", words, StringComparison.Ordinal);
        Assert.Contains("nothing was deleted", words, StringComparison.Ordinal);
        await server.CompleteAsync();
    }
}
