using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

public sealed partial class RemoveTests : IDisposable
{
    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    private static EmbeddedServer Start(EmbeddedServerOptions? options = null, int count = 5) => HostedShell.Serve(count, 600, options);

    private object Pending() => _shell.Run("$session.PendingDeletionCount").RequireSuccess().Output[0].BaseObject;

    private static string[] Sent(EmbeddedServer server, string keyword) => server.Commands
        .Select(static (ReceivedCommand command) => command.Line)
        .Where((string line) => line.StartsWith(keyword, StringComparison.Ordinal)).ToArray();

    [Fact]
    public async Task Nothing_is_deleted_before_Disconnect_Pop3()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        _shell.Run("Remove-Pop3Message -Number 1, 3").RequireSuccess();
        Assert.Equal(2, Pending());
        Assert.Equal(5, server.Mailbox.Messages.Count);
        ShellResult commit = _shell.Run("Disconnect-Pop3 -Verbose").RequireSuccess();
        Assert.Empty(commit.Output);
        Assert.Contains("2 message(s) were deleted", Assert.Single(commit.Verbose), StringComparison.Ordinal);
        Assert.Equal(new[] { "uid-000002", "uid-000004", "uid-000005" }, server.Mailbox.Messages.Select(static (EmbeddedMessage message) => message.Uid));
    }

    [Fact]
    public async Task Discard_is_RSET_then_QUIT_and_silent_when_nothing_is_open()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        ShellResult result = _shell.Run("Remove-Pop3Message -Number 1; Disconnect-Pop3 -Discard; Disconnect-Pop3 -Discard").RequireSuccess();
        Assert.Empty(result.Output);
        Assert.Empty(result.Warnings);
        Assert.Equal(5, server.Mailbox.Messages.Count);
        string[] lines = server.Commands.Select(static (ReceivedCommand command) => command.Line).ToArray();
        Assert.Equal(new[] { "RSET", "QUIT" }, lines[^2..]);
    }

    [Fact]
    public async Task Discard_sends_no_QUIT_when_RSET_fails()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { RsetRefusal = "not today" });
        _shell.Connect(server);
        _shell.Run("Remove-Pop3Message -Number 1; Disconnect-Pop3 -Discard").RequireSuccess();
        Assert.Empty(Sent(server, "QUIT"));
        Assert.Equal(5, server.Mailbox.Messages.Count);
    }

    [Fact]
    public async Task Reset_takes_the_marks_back()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        ShellResult reset = _shell.Run("Remove-Pop3Message -Number 1, 2; Reset-Pop3Session").RequireSuccess();
        Assert.Equal(0, Assert.Single(reset.Output).Properties["PendingDeletionCount"].Value);
        _shell.Run("Disconnect-Pop3").RequireSuccess();
        Assert.Equal(5, server.Mailbox.Messages.Count);
    }

    [Fact]
    public async Task Removing_twice_is_no_error_and_no_command()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        _shell.Run("$m = Get-Pop3Message 2; $m | Remove-Pop3Message; $m, $m | Remove-Pop3Message; Remove-Pop3Message -Uid uid-000002").RequireSuccess();
        Assert.Equal(new[] { "DELE 2" }, Sent(server, "DELE"));
        Assert.Equal(1, Pending());
    }

    [Fact]
    public async Task A_message_removed_by_its_number_is_known_by_its_uid_afterwards()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { QuitRefusal = "no" });
        _shell.Connect(server);
        _shell.Run("Remove-Pop3Message -Number 2; Remove-Pop3Message -Uid uid-000002").RequireSuccess();
        Assert.Equal(new[] { "DELE 2" }, Sent(server, "DELE"));
        Assert.Contains("uid-000002", Assert.Single(_shell.Run("Disconnect-Pop3").AllErrors).Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_uid_that_two_messages_share_names_both_even_after_one_is_marked_and_listed_no_more()
    {
        await using EmbeddedServer server = Start();
        server.Mailbox.Add(server.Mailbox.Messages[0].Octets, "twin");
        server.Mailbox.Add(server.Mailbox.Messages[1].Octets, "twin");
        _shell.Connect(server);
        ShellResult result = _shell.Run("Get-Pop3Message 6 | Remove-Pop3Message; $null = Get-Pop3Message -ListOnly; Remove-Pop3Message -Uid twin");
        Assert.Equal(new[] { "Pop3InputNotUsable" }, result.ErrorIds);
        Assert.Equal(new[] { "DELE 6" }, Sent(server, "DELE"));
    }

    [Fact]
    public async Task A_refused_DELE_is_no_mark_and_costs_only_itself()
    {
        EmbeddedServerOptions options = new();
        options.RefusedDele[2] = "message is write-protected";
        await using EmbeddedServer server = Start(options);
        _shell.Connect(server);
        ShellResult result = _shell.Run("Get-Pop3Message | Remove-Pop3Message");
        ErrorRecord error = Assert.Single(result.AllErrors);
        Assert.StartsWith("Pop3CommandFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("write-protected", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(4, Pending());
        _shell.Run("Disconnect-Pop3").RequireSuccess();
        Assert.Equal("uid-000002", Assert.Single(server.Mailbox.Messages).Uid);
    }

    [Fact]
    public async Task WhatIf_names_number_uid_from_and_subject_and_sends_nothing()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        _shell.Run("Get-Pop3Message 2 | Remove-Pop3Message -WhatIf").RequireSuccess();
        Assert.Contains("Number 2, Uid uid-000002, From Sender 2 <sender2@example.com>, Subject Message 2", _shell.Screen, StringComparison.Ordinal);
        Assert.Empty(Sent(server, "DELE"));
        Assert.Equal(0, Pending());
    }

    [Fact]
    public async Task Bare_numbers_from_the_pipeline_are_refused()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        Assert.Equal(new[] { "Pop3InputNotUsable", "Pop3InputNotUsable" }, _shell.Run("1, 2 | Remove-Pop3Message").ErrorIds);
        Assert.Equal(0, Pending());
    }

    [Fact]
    public async Task Nothing_binds_by_property_name()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        ShellResult result = _shell.Run("[pscustomobject]@{ Number = 1; Id = 1 } | Remove-Pop3Message; [pscustomobject]@{ Number = 1 } | Receive-Pop3Message");
        Assert.Equal(new[] { "Pop3InputNotUsable", "Pop3InputNotUsable" }, result.ErrorIds);
        Assert.Equal(0, Pending());
    }

    [Fact]
    public async Task An_object_of_an_older_session_is_found_by_its_uid_never_by_its_number()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        _shell.Run("$old = Get-Pop3Message 2, 4; Remove-Pop3Message -Number 1, 2; Disconnect-Pop3").RequireSuccess();
        _shell.Connect(server);

        // What was number 4 is number 2 now; what was number 2 is gone.
        ShellResult result = _shell.Run("$old | Remove-Pop3Message");
        Assert.Equal(new[] { "Pop3MessageNotFound" }, result.ErrorIds);
        Assert.Equal(new[] { "DELE 2" }, Sent(server, "DELE")[^1..]);
        _shell.Run("Disconnect-Pop3").RequireSuccess();
        Assert.Equal(new[] { "uid-000003", "uid-000005" }, server.Mailbox.Messages.Select(static (EmbeddedMessage message) => message.Uid));
    }

    [Fact]
    public async Task An_object_of_another_mailbox_is_refused_even_if_the_uid_exists()
    {
        await using EmbeddedServer server = Start();
        server.AddMailbox("other", HostedShell.Password, SampleMail.Generate(5, 600, seed: 2));
        _shell.Connect(server);
        _shell.Set("otherCredential", HostedShell.MakeCredential("other", HostedShell.Password));
        _shell.Run("$mine = Get-Pop3Message 2; Disconnect-Pop3; $session = Connect-Pop3 127.0.0.1 -Port $port -Security None -Credential $otherCredential").RequireSuccess();
        Assert.Equal(new[] { "Pop3InputNotUsable" }, _shell.Run("$mine | Remove-Pop3Message").ErrorIds);
        Assert.Equal(0, Pending());
    }

    [Fact]
    public async Task An_object_that_was_serialised_is_found_by_uid_and_mailbox()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        _shell.Run("$m = Get-Pop3Message 3").RequireSuccess();
        string xml = PSSerializer.Serialize(_shell.Run("$m").Output[0]);
        Assert.DoesNotContain("PendingDeletionCount", xml, StringComparison.Ordinal);
        PSObject copy = (PSObject)PSSerializer.Deserialize(xml);
        Assert.Contains("Deserialized.Pop3Module.Pop3MessageInfo", copy.TypeNames);
        Assert.IsType<DateTime>(copy.Properties["Date"].Value);
        _shell.Set("copy", copy);
        _shell.Run("$copy | Remove-Pop3Message").RequireSuccess();
        Assert.Equal(new[] { "DELE 3" }, Sent(server, "DELE"));
        _shell.Run("$copy.Uid = ''").RequireSuccess();
        Assert.Equal(new[] { "Pop3InputNotUsable" }, _shell.Run("$copy | Remove-Pop3Message").ErrorIds);
    }

    [Fact]
    public async Task PassThru_emits_the_input_once_it_is_marked_and_does_not_read_ahead()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        ShellResult result = _shell.Run(
            "Get-Pop3Message -ListOnly | Remove-Pop3Message -PassThru | ForEach-Object { [pscustomobject]@{ Number = $_.Number; Pending = $session.PendingDeletionCount } }").RequireSuccess();
        Assert.Equal(new[] { 1, 2, 3, 4, 5 }, result.Values<int>("Number"));
        Assert.Equal(new[] { 1, 2, 3, 4, 5 }, result.Values<int>("Pending"));
    }

    [Fact]
    public async Task Only_what_is_on_disk_is_removed()
    {
        EmbeddedServerOptions options = new();
        options.RefusedRetr[2] = "unreadable";
        await using EmbeddedServer server = Start(options);
        _shell.Connect(server);
        _shell.Run("Get-Pop3Message -ListOnly | Receive-Pop3Message -Destination $folder | Remove-Pop3Message");
        Assert.Equal(4, Pending());
        _shell.Run("Disconnect-Pop3").RequireSuccess();
        Assert.Equal("uid-000002", Assert.Single(server.Mailbox.Messages).Uid);
        Assert.Equal(4, _shell.Files().Length);
    }

    [Fact]
    public async Task No_DELE_is_written_before_its_file_has_its_name()
    {
        EmbeddedServerOptions options = new();
        options.StallInRetr[3] = 50;
        await using EmbeddedServer server = Start(options);
        _shell.Connect(server);
        using PowerShell shell = _shell.Prepare("Get-Pop3Message -ListOnly | Receive-Pop3Message -Destination $folder | Remove-Pop3Message");
        IAsyncResult running = shell.BeginInvoke();
        await server.WaitForCommandAsync(static (string line) => line == "RETR 5", Patience.Limit);
        Assert.DoesNotContain("DELE 3", Sent(server, "DELE"));
        Assert.DoesNotContain("DELE 5", Sent(server, "DELE"));
        server.Release();
        shell.EndInvoke(running);
        Assert.False(shell.HadErrors);
        Assert.Equal(5, Sent(server, "DELE").Length);
    }

    [Fact]
    public async Task TOP_RETR_and_DELE_overlap_on_the_one_connection()
    {
        await using EmbeddedServer server = Start(count: 40);

        // Whoever waits for an answer before the next command waits for ever. The last message is whole only when the next answer begins.
        server.Options.HoldUntil["TOP 1 0"] = "TOP 40 0";
        server.Options.HoldUntil["TOP 40 0"] = "RETR 38";
        server.Options.HoldUntil["RETR 40"] = "DELE 38";
        _shell.Connect(server);
        int before = server.Commands.Count;
        _shell.Run("Get-Pop3Message | Receive-Pop3Message -Destination $folder | Remove-Pop3Message; Disconnect-Pop3").RequireSuccess();
        Assert.Empty(server.Mailbox.Messages);
        Assert.Equal(40, _shell.Files().Length);
        // LIST, UIDL, the NOOP behind the last message, and QUIT.
        Assert.Equal((3 * 40) + 4, server.Commands.Count - before);
        Assert.Single(Sent(server, "NOOP"));
        Assert.InRange(server.MaxPipelineDepth, 40, 120);
    }

    [Fact]
    public async Task With_Pipelining_off_everything_is_one_in_one_out()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server, "-Pipelining Off");
        _shell.Run("Get-Pop3Message | Receive-Pop3Message -Destination $folder | Remove-Pop3Message; Disconnect-Pop3").RequireSuccess();
        Assert.Equal(1, server.MaxPipelineDepth);
        Assert.Empty(server.Mailbox.Messages);
        string[] order = server.Commands.Select(static (ReceivedCommand command) => command.Line)
            .SkipWhile(static (string line) => !line.StartsWith("TOP", StringComparison.Ordinal)).Take(6).ToArray();
        Assert.Equal(new[] { "TOP 1 0", "RETR 1", "DELE 1", "TOP 2 0", "RETR 2", "DELE 2" }, order);
    }

    [Theory]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    [InlineData(false, false, false)]
    public async Task The_same_script_runs_without_PIPELINING_TOP_or_UIDL(bool hasPipelining, bool hasTop, bool hasUidl)
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions
        {
            HasPipelining = hasPipelining,
            HasTop = hasTop,
            HasUidl = hasUidl,
            HasCapa = hasPipelining || hasTop || hasUidl,
            OneCommandPerPacket = !hasPipelining,
        });
        byte[][] sent = server.Mailbox.Messages.Select(static (EmbeddedMessage message) => message.Octets).ToArray();
        _shell.Connect(server);
        _shell.Run("Get-Pop3Message | Receive-Pop3Message -Destination $folder | Remove-Pop3Message; Disconnect-Pop3").RequireSuccess();
        Assert.Empty(server.Mailbox.Messages);
        Assert.Equal(
            sent.Select(Convert.ToHexString).Order(StringComparer.Ordinal),
            _shell.Files().Select(File.ReadAllBytes).Select(Convert.ToHexString).Order(StringComparer.Ordinal));
    }
}
