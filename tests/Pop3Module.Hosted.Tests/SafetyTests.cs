using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>Ways in which mail could be lost that somebody thought of only later.</summary>
public sealed class SafetyTests : IDisposable
{
    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Theory]
    [InlineData("$folder/volume/saved", false)]
    [InlineData("$folder/volume/saved", true)]
    public async Task Nothing_is_deleted_when_the_folder_of_the_saved_files_has_gone(string destination, bool inTwoSessions)
    {
        await using EmbeddedServer server = HostedShell.Serve(2, 600);
        _shell.Connect(server);
        string between = inTwoSessions ? "Disconnect-Pop3; $null = Connect-Pop3 127.0.0.1 -Port $port -Security None -Credential $credential;" : string.Empty;
        _shell.Run($"$saved = Receive-Pop3Message 1,2 -Destination {destination}; {between} $saved | Remove-Pop3Message").RequireSuccess();
        Directory.Move(Path.Combine(_shell.Folder, "volume"), Path.Combine(_shell.Folder, "unmounted"));
        ShellResult result = _shell.Run("Disconnect-Pop3");
        Assert.Equal(new[] { "Pop3CommitFailed" }, result.ErrorIds);
        Assert.Contains("cannot be reached", result.AllErrors.First().Exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, server.Mailbox.Messages.Count);
    }

    [Fact]
    public async Task Files_that_are_gone_are_told_before_QUIT_and_do_not_keep_the_commit_back()
    {
        await using EmbeddedServer server = HostedShell.Serve(7, 600);
        _shell.Connect(server);
        _shell.Run("$saved = Get-Pop3Message | Receive-Pop3Message -Destination $folder; $saved[0..4] | Remove-Pop3Message").RequireSuccess();
        string[] paths = _shell.Files();
        foreach (string path in paths[1..])
        {
            File.Delete(path);
        }

        // The messages of the last two stay on the server, so nobody misses their files.
        ShellResult stopped = _shell.Run("Disconnect-Pop3 -WarningAction Stop");
        Assert.Contains("4 file(s) are no longer where they were saved", Assert.Single(stopped.AllErrors).Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Commands, static (ReceivedCommand command) => command.Line == "QUIT");
        Assert.EndsWith(
            $": {paths[1]}, {paths[2]}, {paths[3]} and 1 more.",
            Assert.Single(_shell.Run("Disconnect-Pop3").RequireSuccess().Warnings),
            StringComparison.Ordinal);
        Assert.Equal(2, server.Mailbox.Messages.Count);
    }

    [Theory]
    [InlineData("$saved = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($saved))")]
    [InlineData("$saved = [pscustomobject]@{ PSTypeName = 'CSV:Pop3Module.Pop3SavedMessage'; Mailbox = $saved.Mailbox; Uid = $saved.Uid; Path = $saved.Path }")]
    [InlineData("$saved = [pscustomobject]@{ Mailbox = $saved.Mailbox; Uid = $saved.Uid; Path = $saved.Path; Status = 'AlreadyPresent' }")]
    [InlineData("$saved = [pscustomobject]@{ Mailbox = $saved.Mailbox; Uid = $saved.Uid; Path = $saved.Path; Status = 0 }")]
    public async Task The_file_of_a_saved_message_that_is_no_live_object_is_flushed_too(string copy)
    {
        await using EmbeddedServer server = HostedShell.Serve(1, 600);
        _shell.Connect(server);
        _shell.Run($"$saved = Receive-Pop3Message -Number (Get-Pop3Message).Number -Destination $folder; {copy}; Disconnect-Pop3").RequireSuccess();
        _shell.Connect(server);
        _shell.Run("$saved | Remove-Pop3Message").RequireSuccess();
        using FileStream held = new(Assert.Single(_shell.Files()), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(new[] { "Pop3CommitFailed" }, _shell.Run("Disconnect-Pop3").ErrorIds);
        Assert.Single(server.Mailbox.Messages);
    }

    [Fact]
    public async Task Files_whose_names_differ_only_in_case_are_both_flushed()
    {
        await using EmbeddedServer server = HostedShell.Serve(1, 600);
        _shell.Connect(server);
        string[] paths = _shell.Run("""
            Receive-Pop3Message 1 -Destination $folder/Mail
            Receive-Pop3Message 1 -Destination $folder/mail -OutVariable saved
            $saved | Remove-Pop3Message
            """).RequireSuccess().Values<string>("Path");
        using FileStream held = new(paths[1], FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(new[] { "Pop3CommitFailed" }, _shell.Run("Disconnect-Pop3").ErrorIds);
        Assert.Single(server.Mailbox.Messages);
    }

    [Fact]
    public async Task After_reset_a_listing_made_while_a_message_was_marked_is_not_believed()
    {
        await using EmbeddedServer server = EmbeddedServer.Start();
        EmbeddedMailbox mailbox = server.AddMailbox(HostedShell.User, HostedShell.Password, Array.Empty<byte[]>());
        _ = mailbox.Add("Subject: a\r\n\r\na\r\n"u8.ToArray(), "dup");
        _ = mailbox.Add("Subject: b\r\n\r\nb\r\n"u8.ToArray(), "dup");
        _shell.Connect(server);
        ShellResult result = _shell.Run("""
            Remove-Pop3Message -Number 1
            $null = Get-Pop3Message -ListOnly
            $null = Reset-Pop3Session
            Remove-Pop3Message -Uid dup
            """);
        Assert.Equal(new[] { "Pop3InputNotUsable" }, result.ErrorIds);
        Assert.Equal(0, Assert.Single(_shell.Run("(Get-Pop3Session).PendingDeletionCount").Output).BaseObject);
    }

    [Fact]
    public async Task One_session_that_cannot_commit_leaves_none_open_behind_it()
    {
        string start = $"""
            {Transcript.Login()}
            C: STAT
            S: +OK 1 10
            C: UIDL 1
            S: +OK 1 a
            C: DELE 1
            S: +OK
            C: QUIT
            """;
        await using ScriptedServer first = ScriptedServer.Start(start + "\nS: -ERR not now");
        await using ScriptedServer second = ScriptedServer.Start(start + "\nS: +OK bye");
        foreach (ScriptedServer server in new[] { first, second })
        {
            _shell.Set("port", server.Port);
            _shell.Run("$s = Connect-Pop3 127.0.0.1 -Port $port -Security None -Credential $credential; Remove-Pop3Message -Number 1 -Session $s").RequireSuccess();
        }

        ShellResult result = _shell.Run("Get-Pop3Session | Disconnect-Pop3");
        Assert.Equal(new[] { "Pop3CommitFailed" }, result.ErrorIds);
        Assert.Empty(_shell.Run("Get-Pop3Session").Output);
        await second.CompleteAsync();
    }

    [Theory]
    [InlineData("Continue", 2, 0, null)]
    [InlineData("Stop", 0, 1, "Pop3CommitFailed")]
    public async Task Every_failed_commit_is_told_and_every_session_ended(string preference, int errors, int warnings, string? terminating)
    {
        await using EmbeddedServer server = ConnectThree();
        ShellResult result = _shell.Run($"$ErrorActionPreference = '{preference}'; $a, $b, $c | Disconnect-Pop3");
        Assert.Equal(errors, result.Errors.Count);
        Assert.Equal(warnings, result.Warnings.Count);
        Assert.Equal(terminating, result.Terminating?.FullyQualifiedErrorId.Split(',')[0]);
        string told = string.Join('\n', result.AllErrors.Select(static (ErrorRecord error) => error.Exception.Message).Concat(result.Warnings));
        Assert.Contains("a@127.0.0.1", told, StringComparison.Ordinal);
        Assert.Contains("b@127.0.0.1", told, StringComparison.Ordinal);
        Assert.Empty(_shell.Run("Get-Pop3Session").RequireSuccess().Output);
        Assert.Equal(3, server.Commands.Count(static (ReceivedCommand command) => command.Line == "QUIT"));
    }

    [Fact]
    public async Task A_failed_commit_is_told_also_where_the_pipeline_does_not_come_to_its_end()
    {
        await using EmbeddedServer server = ConnectThree();
        ShellResult result = _shell.Run("& { $a; throw 'upstream' } | Disconnect-Pop3");
        Assert.StartsWith("Pop3CommitFailed,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("upstream", result.Terminating!.Exception.Message);
        _shell.Run("$b, $c | Disconnect-Pop3 -Discard").RequireSuccess();
    }

    [Fact]
    public async Task A_failed_commit_of_a_session_that_is_named_ends_the_cmdlet()
    {
        await using EmbeddedServer server = ConnectThree();
        Assert.Equal("caught", Assert.Single(_shell.Run("try { Disconnect-Pop3 $a } catch { 'caught' }").Output).BaseObject);
        _shell.Run("$b, $c | Disconnect-Pop3 -Discard").RequireSuccess();
    }

    [Fact]
    public async Task An_answer_about_another_message_gives_nobody_its_identity()
    {
        await using ScriptedServer server = _shell.ConnectScripted([], """
            C: STAT
            S: +OK 2 20
            C: LIST 1
            S: +OK 1 10
            C: UIDL 1
            S: +OK 2 b
            """);
        ShellResult result = _shell.Run("Get-Pop3Message 1 -ListOnly");
        Assert.Equal(new[] { "Pop3ProtocolViolation" }, result.ErrorIds);
        Assert.Contains("answered UIDL 1 with the data of another message", result.AllErrors.First().Exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Sessions $a and $b with marks that cannot be committed, $c with none.</summary>
    private EmbeddedServer ConnectThree()
    {
        EmbeddedServer server = EmbeddedServer.Start(new EmbeddedServerOptions { QuitRefusal = "some messages were not removed" });
        _shell.Set("port", server.Port);
        foreach (string name in new[] { "a", "b", "c" })
        {
            server.AddMailbox(name, HostedShell.Password, SampleMail.Generate(1, 400, seed: 3));
            _shell.Set("login", HostedShell.MakeCredential(name, HostedShell.Password));
            _shell.Run($"${name} = Connect-Pop3 127.0.0.1 -Port $port -Security None -Credential $login").RequireSuccess();
        }

        _shell.Run("Remove-Pop3Message -Number 1 -Session $a; Remove-Pop3Message -Number 1 -Session $b").RequireSuccess();
        return server;
    }
}
