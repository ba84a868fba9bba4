using System;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>A Uid that was given out again: what an object of an earlier session knows is compared before its message is removed or received.</summary>
public sealed partial class ReusedUidTests : IDisposable
{
    private const string Uid = "uid-000003";
    private const string Copy = "[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize({0}))";
    private const string FromList = "Get-Pop3Message 3";
    private const string FromMemory = "Receive-Pop3Message 3";
    private const string FromDisk = "Receive-Pop3Message 3 -Destination $folder";

    private readonly HostedShell _shell = new();

    /// <summary>Where an object that is kept comes from, and whether it was serialised meanwhile.</summary>
    public static TheoryData<string, bool> KeptObjects => new()
    {
        { FromList, false }, { FromMemory, false }, { FromDisk, false }, { FromList, true }, { FromMemory, true }, { FromDisk, true },
    };

    public void Dispose() => _shell.Dispose();

    [Theory]
    [MemberData(nameof(KeptObjects))]
    public async Task A_message_of_another_size_is_neither_removed_nor_received(string source, bool isCopy)
    {
        await using EmbeddedServer server = Start();
        GiveOutAgain(server, source, Mail("new@example.com", 99), isCopy);
        ErrorRecord error = RemoveRejected();
        Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category);
        Assert.Equal($"Uid {Uid} now names another message: it was listed with 600 octets and is listed with 99 now.", error.Exception.Message);
        Assert.Equal(Uid, ((PSObject)error.TargetObject).Properties["Uid"].Value);
        Assert.Equal(error.Exception.Message, Assert.Single(_shell.Run("$old | Receive-Pop3Message").AllErrors).Exception.Message);
        Assert.Equal(new[] { "LIST", "UIDL" }, Since(server));
    }

    [Theory]
    [MemberData(nameof(KeptObjects))]
    public async Task A_message_of_the_same_size_with_another_Message_ID_is_not_removed(string source, bool isCopy)
    {
        await using EmbeddedServer server = Start();
        GiveOutAgain(server, source, Mail("new@example.com", 600), isCopy);
        ErrorRecord error = RemoveRejected();
        Assert.Equal($"Uid {Uid} now names another message: its Message-ID was 1.3@example.com and is new@example.com now.", error.Exception.Message);
        Assert.Equal(Uid, ((PSObject)error.TargetObject).Properties["Uid"].Value);
        Assert.Equal(new[] { "LIST", "UIDL", "TOP 5 0" }, Since(server));
    }

    [Fact]
    public async Task A_message_that_has_no_Message_ID_now_is_another()
    {
        await using EmbeddedServer server = Start();
        GiveOutAgain(server, FromList, Mail(null, 600));
        ErrorRecord error = RemoveRejected();
        Assert.Equal($"Uid {Uid} now names another message: its Message-ID was 1.3@example.com and it has none now.", error.Exception.Message);
        Assert.Empty(Since(server, "DELE"));
    }

    [Theory]
    [InlineData(FromList)]
    [InlineData(FromMemory)]
    [InlineData(FromDisk)]
    public async Task The_same_message_is_removed_after_one_TOP(string source)
    {
        await using EmbeddedServer server = Start();
        Keep(server, source, isCopy: true);
        _shell.Run("$old, $old | Remove-Pop3Message; $old | Remove-Pop3Message").RequireSuccess();
        Assert.Equal(new[] { "LIST", "UIDL", "TOP 3 0", "TOP 3 0", "DELE 3" }, Since(server));
    }

    [Fact]
    public async Task An_object_without_a_Message_ID_is_compared_by_its_size_alone()
    {
        await using EmbeddedServer server = Start();
        GiveOutAgain(server, "Get-Pop3Message 3 -ListOnly", Mail("new@example.com", 600));
        _shell.Run("$old | Remove-Pop3Message").RequireSuccess();
        Assert.Equal(new[] { "LIST", "UIDL", "DELE 5" }, Since(server));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Without_TOP_the_size_alone_is_compared_and_no_message_is_fetched_for_it(bool hasCapa, bool listsTop)
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions
        {
            HasCapa = hasCapa,
            HasTop = false,
            ListsTopWithoutKnowingIt = listsTop,
        });
        GiveOutAgain(server, "Receive-Pop3Message 1, 2, 3, 4", Mail("new@example.com", 99), isCopy: true);
        ShellResult result = _shell.Run("$old | Remove-Pop3Message");
        Assert.Equal(new[] { "Pop3InputNotUsable" }, result.ErrorIds);
        Assert.Equal(new[] { "DELE 1", "DELE 2", "DELE 3" }, Since(server, "DELE"));
        Assert.Empty(Since(server, "RETR"));

        // What no list of capabilities has named is tried once, and TOP n 1 once in any case.
        Assert.Equal(listsTop ? 4 : 2, Since(server, "TOP").Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_message_whose_header_alone_is_refused_is_not_removed(int number)
    {
        await using EmbeddedServer server = Start();
        Keep(server, "Get-Pop3Message 1, 2, 3", isCopy: true, beforeReconnect: () => server.Options.RefusedTop[number] = "unreadable");
        ShellResult result = _shell.Run("$old | Remove-Pop3Message");
        Assert.Equal(new[] { "Pop3InputNotUsable" }, result.ErrorIds);
        Assert.Contains($"Uid uid-00000{number} still names the same message cannot be determined", result.AllErrors.Single().Exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, Since(server, "DELE").Length);
        Assert.DoesNotContain($"DELE {number}", Since(server, "DELE"));
    }

    [Fact]
    public async Task The_listed_size_is_kept_beside_that_of_what_was_received()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { ListedSizeError = 7 });
        _shell.Connect(server);
        const string Make = "Get-Pop3Message 3; Receive-Pop3Message 3; Receive-Pop3Message 3 -Destination $folder; Get-Pop3Message 3 | Receive-Pop3Message";
        ShellResult result = _shell.Run($"$all = @({Make}); $all").RequireSuccess();
        Assert.Equal(new[] { 607L, 600, 600, 600 }, result.Values<long>("Size"));
        Assert.Equal(new[] { 607L, 607, 607, 607 }, result.Values<long>("ListedSize"));
        Assert.Equal(607L, Assert.Single(_shell.Run("$all[1] | Receive-Pop3Message").RequireSuccess().Values<long>("ListedSize")));
        _shell.Run("$all = $all | ForEach-Object { " + Copied("$_") + " }; Disconnect-Pop3").RequireSuccess();
        _shell.Connect(server);
        _shell.Run("$all | Remove-Pop3Message").RequireSuccess();
        Assert.Equal(1, _shell.Run("$session.PendingDeletionCount").Output[0].BaseObject);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhatIf_names_From_and_Subject_and_refuses_what_would_be_refused(bool isCopy)
    {
        await using EmbeddedServer server = Start();
        GiveOutAgain(server, "Get-Pop3Message 2, 3", Mail("new@example.com", 600), isCopy);
        ShellResult result = _shell.Run("$old | Remove-Pop3Message -WhatIf");
        Assert.Equal(new[] { "Pop3InputNotUsable" }, result.ErrorIds);
        Assert.Contains("Number 2, Uid uid-000002, From Sender 2 <sender2@example.com>, Subject Message 2", _shell.Screen, StringComparison.Ordinal);
        Assert.DoesNotContain(Uid, _shell.Screen, StringComparison.Ordinal);
        Assert.Equal(new[] { "LIST", "UIDL", "TOP 2 0", "TOP 5 0" }, Since(server));
    }

    [Theory]
    [InlineData("-Pipelining Off", "")]
    [InlineData("", "-PassThru")]
    public async Task One_in_one_out_where_that_was_asked_for(string connection, string removal)
    {
        await using EmbeddedServer server = Start();
        Keep(server, "Get-Pop3Message 1, 2, 3", isCopy: true, connection);
        ShellResult result = _shell.Run($"$old | Remove-Pop3Message {removal}").RequireSuccess();
        Assert.Equal(new[] { "TOP 1 0", "DELE 1", "TOP 2 0", "DELE 2", "TOP 3 0", "DELE 3" }, Since(server)[2..]);
        Assert.Equal(removal.Length > 0 ? new[] { 1, 2, 3 } : Array.Empty<int>(), result.Values<int>("Number"));
    }

    [Fact]
    public async Task A_pipeline_that_needs_only_the_first_marks_only_the_first()
    {
        await using EmbeddedServer server = Start();
        Keep(server, "Get-Pop3Message", isCopy: true);
        _shell.Run("foreach ($i in 1) { $old | Remove-Pop3Message -PassThru | ForEach-Object { break } }").RequireSuccess();
        Assert.Equal(new[] { "DELE 1" }, Since(server, "DELE"));
        Assert.Equal(1, _shell.Run("$session.PendingDeletionCount").Output[0].BaseObject);
    }

    [Fact]
    public async Task A_live_object_is_not_compared_and_waits_for_no_other()
    {
        await using EmbeddedServer server = Start();
        Keep(server, "Get-Pop3Message 1, 2", isCopy: false);
        _shell.Run("$live = Get-Pop3Message 4; $old[0], $old[1], $live | Remove-Pop3Message").RequireSuccess();
        Assert.Equal(new[] { "TOP 4 0", "LIST", "UIDL", "TOP 1 0", "TOP 2 0", "DELE 4", "DELE 1", "DELE 2" }, Since(server)[2..]);
    }

    [Fact]
    public async Task Of_two_messages_with_one_uid_that_of_the_listed_size_is_received_and_none_is_removed()
    {
        await using EmbeddedServer server = Start();
        Keep(server, FromList, isCopy: true, beforeReconnect: () => server.Mailbox.Add(Mail("twin@example.com", 300), Uid));
        Assert.Equal(new[] { 3 }, _shell.Run("$old | Receive-Pop3Message").RequireSuccess().Values<int>("Number"));
        ErrorRecord error = Assert.Single(_shell.Run("$old | Remove-Pop3Message").AllErrors);
        Assert.Contains("names 2 messages", error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(Since(server, "DELE"));
    }

    private static string Copied(string expression) => Copy.Replace("{0}", expression, StringComparison.Ordinal);

    private static EmbeddedServer Start(EmbeddedServerOptions? options = null) => HostedShell.Serve(5, 600, options);

    /// <summary>A message of exactly so many octets.</summary>
    private static byte[] Mail(string? messageId, int size)
    {
        string header = messageId is null ? "Subject: Never seen\r\n\r\n" : $"Message-ID: <{messageId}>\r\nSubject: Never seen\r\n\r\n";
        return Encoding.ASCII.GetBytes(header + new string('x', size - header.Length - 2) + "\r\n");
    }

    /// <summary>Makes objects in a session, ends it and begins another.</summary>
    private void Keep(EmbeddedServer server, string source, bool isCopy, string arguments = "", Action? beforeReconnect = null)
    {
        _shell.Connect(server);
        string kept = isCopy ? Copied("$_") : "$_";
        _shell.Run($"$old = {source} | ForEach-Object {{ {kept} }}").RequireSuccess();
        _shell.Run("Get-Pop3Session | Disconnect-Pop3").RequireSuccess();
        beforeReconnect?.Invoke();
        _shell.Connect(server, arguments);
    }

    /// <summary>The same, and meanwhile message 3 is removed and another gets its Uid; it is number 5 then.</summary>
    private void GiveOutAgain(EmbeddedServer server, string source, byte[] octets, bool isCopy = false)
    {
        Keep(server, source, isCopy, beforeReconnect: () =>
        {
            _shell.Connect(server);
            _shell.Run($"Remove-Pop3Message -Uid {Uid}; Disconnect-Pop3").RequireSuccess();
            server.Mailbox.Add(octets, Uid);
        });
    }

    /// <summary>The commands of the last session after its login that begin so.</summary>
    /// <summary>Removes the kept object, which is rejected.</summary>
    private ErrorRecord RemoveRejected()
    {
        ErrorRecord error = Assert.Single(_shell.Run("$old | Remove-Pop3Message").AllErrors);
        Assert.StartsWith("Pop3InputNotUsable,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        return error;
    }

    private static string[] Since(EmbeddedServer server, string keyword = "") => server.Commands
        .Where((ReceivedCommand command) => command.Connection == server.ConnectionCount)
        .Select(static (ReceivedCommand command) => command.Line)
        .SkipWhile(static (string line) => line != "STAT").Skip(1)
        .Where((string line) => line.StartsWith(keyword, StringComparison.Ordinal)).ToArray();
}
