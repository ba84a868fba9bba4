using System;
using System.IO;
using System.Management.Automation;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <content>When the commit itself fails.</content>
public sealed partial class RemoveTests
{
    [Fact]
    public async Task A_refused_QUIT_is_a_failed_commit_with_the_uids_named()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { QuitRefusal = "some messages were not removed" });
        _shell.Connect(server);
        ErrorRecord error = Assert.Single(_shell.Run("Get-Pop3Message 1, 3 | Remove-Pop3Message; Disconnect-Pop3").AllErrors);
        Assert.StartsWith("Pop3CommitFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.InvalidResult, error.CategoryInfo.Category);
        Assert.Contains("some messages were not removed", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("uid-000001, uid-000003", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(5, server.Mailbox.Messages.Count);
        Assert.Empty(_shell.Run("Get-Pop3Session").RequireSuccess().Output);
    }

    [Fact]
    public async Task A_lost_QUIT_is_a_failed_commit()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { DropAtQuit = true });
        _shell.Connect(server);
        ErrorRecord error = Assert.Single(_shell.Run("Remove-Pop3Message -Number 1; Disconnect-Pop3").AllErrors);
        Assert.StartsWith("Pop3CommitFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.NotNull(error.Exception.InnerException);
    }

    [Fact]
    public async Task A_file_that_cannot_be_flushed_means_no_QUIT()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        _shell.Run("Get-Pop3Message 1, 2 | Receive-Pop3Message -Destination $folder | Remove-Pop3Message").RequireSuccess();

        // Somebody holds a saved file so that nobody else can open it (on Unix among .NET programs).
        using FileStream held = new(_shell.Files()[0], FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        ErrorRecord error = Assert.Single(_shell.Run("Disconnect-Pop3").AllErrors);
        Assert.StartsWith("Pop3CommitFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("uid-000001", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(5, server.Mailbox.Messages.Count);
        Assert.Single(Sent(server, "RSET"));
        Assert.Empty(Sent(server, "QUIT"));
    }

    [Fact]
    public async Task A_saved_file_that_was_moved_away_does_not_keep_the_commit_back()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        _shell.Run("Get-Pop3Message 1, 2 | Receive-Pop3Message -Destination $folder | Remove-Pop3Message").RequireSuccess();
        File.Delete(_shell.Files()[0]);
        _shell.Run("Disconnect-Pop3").RequireSuccess();
        Assert.Equal(3, server.Mailbox.Messages.Count);
    }
}
