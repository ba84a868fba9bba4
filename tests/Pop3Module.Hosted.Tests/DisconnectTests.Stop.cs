using System;
using System.Management.Automation;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <content>Ctrl+C while QUIT is waited for.</content>
public sealed partial class DisconnectTests
{
    private const string Doubt = "QUIT was sent to 127.0.0.1, and the wait for the answer was cancelled";

    [Fact]
    public async Task Stopped_at_QUIT_the_host_names_the_Uids_and_the_session_ends_as_a_failed_commit()
    {
        await using EmbeddedServer server = Connect(_shell, new EmbeddedServerOptions { StallAtQuit = true });
        _shell.Run("Get-Pop3Message 2, 4 | Remove-Pop3Message").RequireSuccess();
        await StopAtQuitAsync(server, "Disconnect-Pop3");
        string told = Assert.Single(Told());
        Assert.StartsWith($"WARNING: me@127.0.0.1:{server.Port}: The deletion of 2 message(s) could not be confirmed: {Doubt}", told, StringComparison.Ordinal);
        Assert.EndsWith("Messages concerned: uid-000002, uid-000004.", told, StringComparison.Ordinal);

        ErrorRecord other = Assert.Single(_shell.Run("Get-Pop3Message").AllErrors);
        Assert.StartsWith("Pop3SessionNotOpen,", other.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(Doubt, other.Exception.Message, StringComparison.Ordinal);
        Assert.Equal("Broken", Assert.Single(_shell.Run("\"$((Get-Pop3Session).State)\"").Output).BaseObject);

        ErrorRecord error = Assert.Single(_shell.Run("Disconnect-Pop3").AllErrors);
        Assert.StartsWith("Pop3CommitFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(Doubt, error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing was deleted", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(new[] { "uid-000002", "uid-000004" }, (string[])error.Exception.Data["Uids"]!);
        Assert.Empty(_shell.Run("Get-Pop3Session").RequireSuccess().Output);
        Assert.Equal(new[] { "Pop3SessionNotOpen" }, _shell.Run("Disconnect-Pop3 $session").ErrorIds);
        _shell.Run("Disconnect-Pop3 $session -Discard").RequireSuccess();
    }

    [Fact]
    public async Task A_session_that_is_named_tells_it_once_too()
    {
        await using EmbeddedServer server = Connect(_shell, new EmbeddedServerOptions { StallAtQuit = true });
        _shell.Run("Remove-Pop3Message -Number 3").RequireSuccess();
        await StopAtQuitAsync(server, "$session | Disconnect-Pop3");
        Assert.Equal(new[] { "Pop3CommitFailed", "Pop3SessionNotOpen" }, _shell.Run("$session | Disconnect-Pop3; $session | Disconnect-Pop3").ErrorIds);
    }

    [Fact]
    public async Task A_finally_block_behind_the_stop_is_silent_and_ends_the_session()
    {
        await using EmbeddedServer server = Connect(_shell, new EmbeddedServerOptions { StallAtQuit = true });
        await StopAtQuitAsync(server, """
            try {
                Get-Pop3Message 2 | Remove-Pop3Message
                Disconnect-Pop3
            }
            finally { Disconnect-Pop3 -Discard }
            """);
        Assert.Contains("Messages concerned: uid-000002.", Assert.Single(Told()), StringComparison.Ordinal);
        Assert.Empty(_shell.Run("Get-Pop3Session").RequireSuccess().Output);
        Assert.Equal("QUIT", server.CommandLines()[^1]);
    }

    [Fact]
    public async Task Discard_does_not_claim_that_deletions_in_doubt_were_discarded()
    {
        await using EmbeddedServer server = Connect(_shell, new EmbeddedServerOptions { StallAtQuit = true });
        _shell.Run("Remove-Pop3Message -Number 3").RequireSuccess();
        await StopAtQuitAsync(server, "Disconnect-Pop3");
        ShellResult result = _shell.Run("Disconnect-Pop3 -Discard -WhatIf; Disconnect-Pop3 -Discard -Verbose").RequireSuccess();
        Assert.EndsWith("whether 1 message(s) were deleted is not known.", Told()[1], StringComparison.Ordinal);
        Assert.Equal($"Disconnected from me@127.0.0.1:{server.Port}.", Assert.Single(result.Verbose));
    }

    [Fact]
    public async Task Without_marks_the_stop_just_closes_the_session()
    {
        await using EmbeddedServer server = Connect(_shell, new EmbeddedServerOptions { StallAtQuit = true });
        await StopAtQuitAsync(server, "Disconnect-Pop3");
        Assert.Empty(_shell.Screen);
        Assert.Empty(_shell.Run("Get-Pop3Session").RequireSuccess().Output);
        Assert.Equal("Closed", _shell.Run("\"$($session.State)\"").Output[0].BaseObject);
    }

    [Fact]
    public async Task Stopped_before_QUIT_the_session_goes_on_with_its_marks()
    {
        EmbeddedServerOptions options = new();
        options.StallInRetr[3] = 100;
        await using EmbeddedServer server = Connect(_shell, options);
        _shell.Run("Remove-Pop3Message -Number 1").RequireSuccess();
        await StopAtAsync(server, "RETR 3", "Receive-Pop3Message 3");
        await StopWhenReadyAsync("'ready'; Disconnect-Pop3");
        server.Release();
        Assert.Empty(_shell.Screen);
        _shell.Run("Remove-Pop3Message -Number 2; Disconnect-Pop3").RequireSuccess();
        Assert.Equal(13, server.Mailbox.Messages.Count);
    }

    [Fact]
    public async Task Faults_that_were_kept_for_the_end_are_told_by_the_host_when_the_cmdlet_is_stopped()
    {
        await using EmbeddedServer server = Connect(_shell, new EmbeddedServerOptions { StallAtQuit = true, RsetRefusal = "not now" });
        server.AddMailbox("other", HostedShell.Password, SampleMail.Generate(1, 300, seed: 2));
        _shell.Set("login", HostedShell.MakeCredential("other", HostedShell.Password));
        _shell.Run("""
            $other = Connect-Pop3 127.0.0.1 -Port $port -Security None -Credential $login
            Remove-Pop3Message -Number 1 -Session $other
            Remove-Pop3Message -Number 2, 3 -Session $session
            """).RequireSuccess();

        // The first session has more marks than are allowed, which is told at the end because an error would stop the pipeline.
        await StopAtQuitAsync(server, "$session, $other | Disconnect-Pop3 -MaximumRemoval 1 -ErrorAction Stop");
        string[] told = Told();
        Assert.Equal(2, told.Length);
        Assert.Contains("-MaximumRemoval 1 allows 1", told[0], StringComparison.Ordinal);
        Assert.Contains(Doubt, told[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Removing_the_module_does_not_claim_that_nothing_was_deleted()
    {
        await using EmbeddedServer server = Connect(_shell, new EmbeddedServerOptions { StallAtQuit = true });
        _shell.Run("Remove-Pop3Message -Number 3").RequireSuccess();
        await StopAtQuitAsync(server, "Disconnect-Pop3");
        _shell.Run("Remove-Module Pop3Module").RequireSuccess();
        string told = Told()[^1];
        Assert.StartsWith("WARNING: The module Pop3Module is removed.", told, StringComparison.Ordinal);
        Assert.Contains(Doubt, told, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing is deleted", told, StringComparison.Ordinal);
    }

    private Task StopAtQuitAsync(EmbeddedServer server, string script) => StopAtAsync(server, "QUIT", script);

    /// <summary>Runs a script and stops it when the server has received a command.</summary>
    private async Task StopAtAsync(EmbeddedServer server, string command, string script)
    {
        using PowerShell running = _shell.Prepare(script);
        IAsyncResult run = running.BeginInvoke();
        await server.WaitForCommandAsync(command, Patience.Limit);
        running.Stop();
        Assert.Equal(PSInvocationState.Stopped, running.InvocationStateInfo.State);
        Assert.True(run.IsCompleted);
    }

    /// <summary>Runs a script and stops it when it has emitted something.</summary>
    private async Task StopWhenReadyAsync(string script)
    {
        using PowerShell running = _shell.Prepare(script);
        using PSDataCollection<PSObject> input = new();
        using PSDataCollection<PSObject> output = new();
        TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        output.DataAdded += (object? _, DataAddedEventArgs _) => _ = ready.TrySetResult();
        _ = running.BeginInvoke(input, output);
        await ready.Task.WaitAsync(Patience.Limit);
        running.Stop();
    }

    /// <summary>Another Disconnect-Pop3 neither takes the line away from the one that waits for QUIT nor claims to know how that ends.</summary>
    [Fact]
    public async Task A_second_Disconnect_while_QUIT_is_waited_for_leaves_the_session_alone()
    {
        await using EmbeddedServer server = Connect(_shell, new EmbeddedServerOptions { StallAtQuit = true });
        _shell.Run("Remove-Pop3Message -Number 3").RequireSuccess();
        using HostedShell other = new();
        other.Set("session", _shell.Run("$session").Output[0].BaseObject);
        using PowerShell running = _shell.Prepare("Disconnect-Pop3");
        IAsyncResult run = running.BeginInvoke();
        await server.WaitForCommandAsync(static (string command) => command == "QUIT", Patience.Limit);
        ErrorRecord error = Assert.Single(other.Run("Disconnect-Pop3 $session").AllErrors);
        Assert.StartsWith("Pop3SessionNotOpen,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("by another Disconnect-Pop3", error.Exception.Message, StringComparison.Ordinal);
        other.Run("Disconnect-Pop3 $session -Discard").RequireSuccess();
        server.Release();
        _ = running.EndInvoke(run);
        Assert.Empty(running.Streams.Error);
        Assert.DoesNotContain(server.Mailbox.Messages, static (EmbeddedMessage message) => message.Uid == "uid-000003");
    }
}
