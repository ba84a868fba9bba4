using System;
using System.IO;
using System.Linq;
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
        await using EmbeddedServer server = EmbeddedServer.Start();
        EmbeddedMailbox mailbox = server.AddMailbox(HostedShell.User, HostedShell.Password, SampleMail.Generate(2, 600, seed: 1));
        _shell.Connect(server);
        string between = inTwoSessions ? "Disconnect-Pop3; $null = Connect-Pop3 127.0.0.1 -Port $port -Security None -Credential $credential;" : string.Empty;
        _shell.Run($"$saved = Receive-Pop3Message 1,2 -Destination {destination}; {between} $saved | Remove-Pop3Message").RequireSuccess();
        Directory.Move(Path.Combine(_shell.Folder, "volume"), Path.Combine(_shell.Folder, "unmounted"));
        ShellResult result = _shell.Run("Disconnect-Pop3");
        Assert.Equal(new[] { "Pop3CommitFailed" }, result.ErrorIds);
        Assert.Contains("cannot be reached", result.AllErrors.First().Exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, mailbox.Messages.Count);
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
        const string Start = """
            S: +OK ready
            C: CAPA
            S: -ERR
            C: USER me
            S: +OK
            C: PASS hosted-secret-42
            S: +OK
            C: STAT
            S: +OK 1 10
            C: UIDL 1
            S: +OK 1 a
            C: DELE 1
            S: +OK
            C: QUIT
            """;
        await using ScriptedServer first = ScriptedServer.Start(Start + "\nS: -ERR not now");
        await using ScriptedServer second = ScriptedServer.Start(Start + "\nS: +OK bye");
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

    [Fact]
    public async Task An_answer_about_another_message_gives_nobody_its_identity()
    {
        await using ScriptedServer server = ScriptedServer.Start("""
            S: +OK ready
            C: CAPA
            S: -ERR
            C: USER me
            S: +OK
            C: PASS hosted-secret-42
            S: +OK
            C: STAT
            S: +OK 2 20
            C: LIST 1
            S: +OK 1 10
            C: UIDL 1
            S: +OK 2 b
            """);
        _shell.Set("port", server.Port);
        _shell.Run("$null = Connect-Pop3 127.0.0.1 -Port $port -Security None -Credential $credential").RequireSuccess();
        ShellResult result = _shell.Run("Get-Pop3Message 1 -ListOnly");
        Assert.Equal(new[] { "Pop3ProtocolViolation" }, result.ErrorIds);
        Assert.Contains("asked about message 1 and answered about message 2", result.AllErrors.First().Exception.Message, StringComparison.Ordinal);
    }
}
