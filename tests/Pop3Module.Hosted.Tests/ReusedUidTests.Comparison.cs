using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <content>How the comparison goes over the line, and what is compared of objects that know little.</content>
public sealed partial class ReusedUidTests
{
    [Fact]
    public async Task Fifty_objects_cost_one_round_trip_for_TOP_and_one_for_DELE()
    {
        // The server answers no TOP before the fiftieth has come, and no DELE before the last of those.
        int[] numbers = Enumerable.Range(1, 50).ToArray();
        await using ScriptedServer server = _shell.ConnectScripted(50, $"""
            {Listing(numbers)}
            {Lines(numbers, static (int n) => $"C: TOP {n} 0")}
            {Lines(numbers, Header)}
            {Lines(numbers.Where(static (int n) => n != 30), static (int n) => $"C: DELE {n}")}
            {Lines(numbers.Where(static (int n) => n != 30), static (int n) => "S: +OK")}
            """);
        _shell.Run("$old = foreach ($n in 1..50) { [pscustomobject]@{ Uid = \"u$n\"; Mailbox = $session.Mailbox; ListedSize = 100; MessageId = \"$n@example.com\" } }").RequireSuccess();
        _shell.Run("$old[29].MessageId = 'other@example.com'").RequireSuccess();
        Assert.Equal(new[] { "Pop3InputNotUsable" }, _shell.Run("$old | Remove-Pop3Message").ErrorIds);
        Assert.Equal(49, _shell.Run("$session.PendingDeletionCount").Output[0].BaseObject);
    }

    [Fact]
    public async Task Stopped_between_TOP_and_DELE_nothing_is_marked_that_was_not_compared()
    {
        await using ScriptedServer server = _shell.ConnectScripted(3, $"""
            {Listing(1, 2, 3)}
            C: TOP 1 0
            C: TOP 2 0
            C: TOP 3 0
            {Header(1)}
            {Header(2)}
            STALL
            {Header(3)}
            C: RSET
            S: +OK
            """);
        _shell.Run("$old = foreach ($n in 1..3) { [pscustomobject]@{ Uid = \"u$n\"; Mailbox = $session.Mailbox; ListedSize = 100; MessageId = \"$n@example.com\" } }").RequireSuccess();
        using (PowerShell running = _shell.Prepare("$old | Remove-Pop3Message"))
        {
            _ = running.BeginInvoke();
            await server.WaitForStallAsync().WaitAsync(Patience.Limit);
            running.Stop();
        }

        Assert.Equal(0, _shell.Run("$session.PendingDeletionCount").Output[0].BaseObject);
        server.Release();
        _shell.Run("Reset-Pop3Session").RequireSuccess();
    }

    [Fact]
    public async Task A_session_that_breaks_while_TOP_is_due_says_so_once_and_nothing_is_marked()
    {
        await using ScriptedServer server = _shell.ConnectScripted(3, $"""
            {Listing(1, 2, 3)}
            C: TOP 1 0
            C: TOP 2 0
            C: TOP 3 0
            CLOSE
            """);
        _shell.Run("$old = foreach ($n in 1..3) { [pscustomobject]@{ Uid = \"u$n\"; Mailbox = $session.Mailbox; ListedSize = 100; MessageId = \"$n@example.com\" } }").RequireSuccess();
        Assert.Equal(new[] { "Pop3ConnectionLost" }, _shell.Run("$old | Remove-Pop3Message").ErrorIds);
        Assert.Equal(0, _shell.Run("$session.PendingDeletionCount").Output[0].BaseObject);
    }

    [Theory]
    [InlineData("ListedSize = 600; MessageId = '1.3@example.com'", null)]
    [InlineData("ListedSize = '600'", null)]
    [InlineData("ListedSize = ''", null)]
    [InlineData("MessageId = '1.3@example.com'", null)]
    [InlineData("MessageId = ''", null)]
    [InlineData("Size = 5", null)]
    [InlineData("ListedSize = '599'", "it was listed with 599 octets and is listed with 600 now")]
    [InlineData("PSTypeName = 'Deserialized.Pop3Module.Pop3MessageInfo'; Size = 599", "it was listed with 599 octets and is listed with 600 now")]
    [InlineData("PSTypeName = 'Deserialized.Pop3Module.Pop3MessageInfo'; Size = 600", null)]
    [InlineData("PSTypeName = 'Deserialized.Pop3Module.Pop3Message'; Size = 599", null)]
    [InlineData("MessageId = 'other@example.com'", "its Message-ID was other@example.com and is 1.3@example.com now")]
    public async Task Objects_of_other_make_are_compared_by_what_they_know(string known, string? difference)
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        ShellResult result = _shell.Run($"[pscustomobject]@{{ Uid = '{Uid}'; Mailbox = $session.Mailbox; {known} }} | Remove-Pop3Message");
        Assert.Equal(difference is null ? 1 : 0, Since(server, "DELE").Length);
        Assert.Equal(
            difference is null ? Array.Empty<string>() : new[] { $"Uid {Uid} now names another message: {difference}." },
            result.AllErrors.Select(static (ErrorRecord error) => error.Exception.Message));
    }

    [Fact]
    public async Task What_knows_only_its_Message_ID_is_not_removed_where_that_cannot_be_compared()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { HasTop = false });
        _shell.Connect(server);
        ErrorRecord error = Assert.Single(_shell.Run(
            $"[pscustomobject]@{{ Uid = '{Uid}'; Mailbox = $session.Mailbox; MessageId = '1.3@example.com' }} | Remove-Pop3Message").AllErrors);
        Assert.StartsWith("Pop3InputNotUsable,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("-Uid", error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(Since(server, "DELE"));
    }

    private static string Lines<T>(IEnumerable<T> items, Func<T, string> line) => string.Join('\n', items.Select(line));

    private static string Header(int number) => $"S: +OK\nS: Message-ID: <{number}@example.com>\nS:\nS: .";

    private static string Listing(params int[] numbers) => $"""
        C: LIST
        C: UIDL
        S: +OK
        {Lines(numbers, static (int n) => $"S: {n} 100")}
        S: .
        S: +OK
        {Lines(numbers, static (int n) => $"S: {n} u{n}")}
        S: .
        """;

    /// <summary>What Receive-Pop3Message emits is of this session and would be removed without a comparison, so it is compared when it is there.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("-Destination $folder")]
    public async Task What_was_received_for_an_object_with_another_Message_ID_is_not_emitted(string arguments)
    {
        await using ScriptedServer server = _shell.ConnectScripted(1, $"""
            {Listing(1)}
            C: RETR 1
            S: +OK
            S: Message-ID: <now@example.com>
            S:
            S: .
            """);
        _shell.Run("$old = [pscustomobject]@{ Uid = 'u1'; Mailbox = $session.Mailbox; ListedSize = 100; MessageId = 'then@example.com' }").RequireSuccess();
        ShellResult result = _shell.Run($"$old | Receive-Pop3Message {arguments}");
        Assert.Empty(result.Output);
        Assert.Equal(new[] { "Pop3InputNotUsable" }, result.ErrorIds);
        Assert.Contains("now@example.com", result.AllErrors.First().Exception.Message, StringComparison.Ordinal);
    }
}
