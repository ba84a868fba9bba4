using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>Dialogues with servers that answer otherwise than RFC 1939 says, as cmdlets show them.</summary>
public sealed class UnusualServerTests : IDisposable
{
    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Theory]
    [InlineData(2, "STAT counts 2 message(s), and as many are listed.")]
    [InlineData(3, "STAT counts 3 message(s) and LIST lists 2.")]
    public async Task Lines_that_are_no_listing_lines_are_told_in_one_warning(int count, string told)
    {
        await using ScriptedServer server = _shell.ConnectScripted(count, """
            C: LIST
            C: UIDL
            S: +OK
            S: 1 100
            S: (2 hidden messages)
            S: 3 300
            S: .
            S: +OK
            S: 1 a
            S: 3 c
            S: -- end --
            S: .
            C: QUIT
            S: +OK
            """);
        ShellResult result = _shell.Run("Get-Pop3Message -ListOnly; Disconnect-Pop3").RequireSuccess();
        Assert.Equal(new[] { "a", "c" }, result.Values<string>("Uid"));
        string warning = Assert.Single(result.Warnings);
        Assert.Contains("2 line(s) in answer to LIST and UIDL", warning, StringComparison.Ordinal);
        Assert.Contains("(2 hidden messages)", warning, StringComparison.Ordinal);
        Assert.Contains(told, warning, StringComparison.Ordinal);
        await server.CompleteAsync();
    }

    [Fact]
    public async Task A_server_that_answers_a_number_with_the_whole_listing_is_asked_for_it_from_then_on()
    {
        await using ScriptedServer server = _shell.ConnectScripted(3, $"""
            C: LIST 2
            C: UIDL 2
            S: +OK 3 messages
            S: 1 100
            S: 2 200
            S: 3 300
            S: .
            S: +OK
            S: 1 a
            S: 2 b
            S: 3 c
            S: .
            {Transcript.PipelinedListing((1, 100, "a"), (2, 200, "b"), (3, 300, "c"))}
            C: QUIT
            S: +OK
            """);
        PSObject message = Assert.Single(_shell.Run("Get-Pop3Message 2 -ListOnly").RequireSuccess().Output);
        Assert.Equal("b", message.Properties["Uid"].Value);
        Assert.Equal(200L, message.Properties["Size"].Value);
        ShellResult result = _shell.Run("Get-Pop3Message 1, 3, 7 -ListOnly; Disconnect-Pop3");
        Assert.Equal(new[] { "a", "c" }, result.Values<string>("Uid"));
        Assert.Equal(new[] { "Pop3MessageNotFound" }, result.ErrorIds);
        await server.CompleteAsync();
    }

    [Fact]
    public async Task An_answer_in_words_is_no_absence()
    {
        await using ScriptedServer server = _shell.ConnectScripted(3, """
            C: LIST 2
            C: UIDL 2
            S: +OK here it is
            S: +OK 2 b
            C: LIST 9
            C: UIDL 9
            S: -ERR no such message
            S: -ERR no such message
            C: QUIT
            S: +OK
            """);
        ShellResult words = _shell.Run("Get-Pop3Message 2 -ListOnly");
        Assert.Equal(new[] { "Pop3ProtocolViolation" }, words.ErrorIds);
        Assert.Contains("here it is", words.AllErrors.Single().Exception.Message, StringComparison.Ordinal);
        Assert.Equal(new[] { "Pop3MessageNotFound" }, _shell.Run("Get-Pop3Message 9 -ListOnly").ErrorIds);
        _shell.Run("Disconnect-Pop3").RequireSuccess();
        await server.CompleteAsync();
    }

    [Theory]
    [InlineData("+OK")]
    [InlineData("+OK not implemented here")]
    [InlineData("+OK unsupported")]
    public async Task A_message_whose_UIDL_is_answered_in_words_has_no_uid(string answer)
    {
        await using ScriptedServer server = _shell.ConnectScripted(3, $"""
            C: LIST 2
            C: UIDL 2
            C: LIST 3
            C: UIDL 3
            S: +OK 2 200
            S: {answer}
            S: +OK 3 300
            S: {answer}
            C: QUIT
            S: +OK
            """);
        ShellResult result = _shell.Run("Get-Pop3Message 2, 3 -ListOnly; Disconnect-Pop3").RequireSuccess();
        Assert.Equal(new[] { 2, 3 }, result.Values<int>("Number"));
        Assert.All(result.Output, static (PSObject message) => Assert.Null(message.Properties["Uid"].Value));
        await server.CompleteAsync();
    }

    [Fact]
    public async Task Where_TOP_n_0_is_refused_TOP_n_1_is_tried_and_remembered()
    {
        await using ScriptedServer server = _shell.ConnectScripted(["UIDL"], $"""
            C: CAPA
            {Transcript.Capabilities("UIDL")}
            C: STAT
            S: +OK 2 200
            {Transcript.Listing((1, 100, "a"), (2, 100, "b"))}
            C: TOP 1 0
            S: -ERR number of lines must be positive
            C: TOP 1 1
            S: +OK
            S: Subject: one
            S:
            S: body
            S: .
            C: TOP 2 1
            S: +OK
            S: Subject: two
            S:
            S: .
            {Transcript.ListingOf(2, 100, "b")}
            C: TOP 2 1
            S: +OK
            S: Subject: two
            S:
            S: .
            C: QUIT
            S: +OK
            """);
        ShellResult result = _shell.Run("Get-Pop3Message; Get-Pop3Message 2; Disconnect-Pop3").RequireSuccess();
        Assert.Equal(new[] { "one", "two", "two" }, result.Values<string>("Subject"));
        Assert.Empty(result.Warnings);
        await server.CompleteAsync();
    }

    [Fact]
    public async Task A_refusal_does_not_hide_what_broke_the_session_behind_it()
    {
        await using ScriptedServer server = _shell.ConnectScripted(3, $"""
            {Transcript.PipelinedListing((1, 100, "a"), (2, 100, "b"), (3, 100, "c"))}
            C: RETR 1
            C: RETR 2
            C: RETR 3
            S: -ERR disk failure
            S: see the log of the server
            EXPECT-CLOSE
            """);
        ShellResult result = _shell.Run("$all = Get-Pop3Message -ListOnly; $all | Receive-Pop3Message");
        Assert.Equal(new[] { "Pop3CommandFailed", "Pop3ProtocolViolation" }, result.ErrorIds);
        ErrorRecord[] errors = result.AllErrors.ToArray();
        Assert.Contains("disk failure", errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Contains("see the log of the server", errors[1].Exception.Message, StringComparison.Ordinal);
        await server.CompleteAsync();
    }

    [Theory]
    [InlineData("R: -ERR disk failure\\r\\nsee the log of the server\\r\\n")]
    [InlineData("S: -ERR disk failure\nC: TOP 1 1\nS: see the log of the server")]
    public async Task A_refused_header_does_not_hide_what_broke_the_session_behind_it(string refusal)
    {
        await using ScriptedServer server = _shell.ConnectScripted(3, $"""
            C: LIST
            C: UIDL
            C: TOP 1 0
            C: TOP 2 0
            C: TOP 3 0
            S: +OK
            S: 1 100
            S: 2 100
            S: 3 100
            S: .
            S: +OK
            S: 1 a
            S: 2 b
            S: 3 c
            S: .
            {refusal}
            EXPECT-CLOSE
            """);
        ShellResult result = _shell.Run("Get-Pop3Message");
        Assert.Equal(new[] { "Pop3CommandFailed", "Pop3ProtocolViolation" }, result.ErrorIds);
        await server.CompleteAsync();
    }

    [Fact]
    public async Task What_the_session_has_marked_is_not_listed_again()
    {
        await using ScriptedServer server = _shell.ConnectScripted(3, $"""
            C: UIDL 2
            C: DELE 2
            S: +OK 2 b
            S: +OK
            {Transcript.PipelinedListing((1, 100, "a"), (2, 0, "b"), (3, 300, "c"))}
            C: RSET
            S: +OK
            {Transcript.PipelinedListing((1, 100, "a"), (2, 200, "b"), (3, 300, "c"))}
            C: QUIT
            S: +OK
            """);
        ShellResult marked = _shell.Run("Remove-Pop3Message -Number 2; Get-Pop3Message -ListOnly").RequireSuccess();
        Assert.Equal(new[] { "a", "c" }, marked.Values<string>("Uid"));
        Assert.Empty(marked.Warnings);
        Assert.Equal(new[] { "Pop3MessageNotFound" }, _shell.Run("Get-Pop3Message 2 -ListOnly").ErrorIds);
        ShellResult reset = _shell.Run("$null = Reset-Pop3Session; Get-Pop3Message -ListOnly; Disconnect-Pop3").RequireSuccess();
        Assert.Equal(new[] { "a", "b", "c" }, reset.Values<string>("Uid"));
        await server.CompleteAsync();
    }

    [Theory]
    [InlineData("+OK -1 -1")]
    [InlineData("+OK 99999999999999999999 1")]
    public async Task Where_STAT_cannot_be_read_the_session_opens_and_the_listing_counts(string stat)
    {
        await using ScriptedServer server = ScriptedServer.Start($"""
            {Transcript.Login("UIDL")}
            C: CAPA
            {Transcript.Capabilities("UIDL")}
            C: STAT
            S: {stat}
            C: LIST
            S: +OK
            S: 1 100
            S: 2 200
            S: .
            C: QUIT
            S: +OK
            """);
        _shell.Connect(server).RequireSuccess();
        PSObject session = Assert.Single(_shell.Run("$session; Disconnect-Pop3").RequireSuccess().Output);
        Assert.Equal(2, session.Properties["MessageCount"].Value);
        Assert.Equal(300L, session.Properties["MailboxSize"].Value);
        await server.CompleteAsync();
    }

    [Fact]
    public async Task Without_pipelining_a_connection_that_ends_within_the_listing_is_lost()
    {
        await using ScriptedServer server = _shell.ConnectScripted(["UIDL"], $"""
            C: CAPA
            {Transcript.Capabilities("UIDL")}
            C: STAT
            S: +OK 2 200
            C: LIST
            S: +OK
            S: 1 100
            CLOSE
            """);
        Assert.Equal(new[] { "Pop3ConnectionLost" }, _shell.Run("Get-Pop3Message -ListOnly").ErrorIds);
        await server.CompleteAsync();
    }
}
