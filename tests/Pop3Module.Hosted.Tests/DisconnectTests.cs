using System;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>Disconnect-Pop3 with -WhatIf, with -Confirm, and stopped while QUIT is waited for.</summary>
public sealed partial class DisconnectTests : IDisposable
{
    private const int Yes = 0;
    private const int No = 2;

    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task WhatIf_tells_how_many_and_the_first_ten_sends_nothing_and_keeps_the_session()
    {
        await using EmbeddedServer server = Connect(_shell);
        _shell.Run("Get-Pop3Message -Newest 12 | Remove-Pop3Message; Disconnect-Pop3 -WhatIf").RequireSuccess();
        string[] told = Told();
        Assert.Equal($"What if: Disconnect from me@127.0.0.1:{server.Port} and delete 12 message(s).", told[0]);
        Assert.Equal(Enumerable.Range(4, 10).Select(Describe), told[1..11]);
        Assert.Equal("  and 2 more", told[11]);
        Assert.Equal("DELE 15", server.CommandLines()[^1]);
        _shell.Run("Disconnect-Pop3").RequireSuccess();
        Assert.Equal(3, server.Mailbox.Messages.Count);
    }

    [Fact]
    public async Task The_preference_holds_as_the_parameter_does_and_may_be_overridden()
    {
        await using EmbeddedServer server = Connect(_shell);
        _shell.Run("Remove-Pop3Message -Number 2; & { $WhatIfPreference = $true; Disconnect-Pop3; Disconnect-Pop3 -Discard }").RequireSuccess();
        Assert.Equal(1, Pending());
        Assert.Equal("DELE 2", server.CommandLines()[^1]);
        _shell.Run("& { $WhatIfPreference = $true; Disconnect-Pop3 -WhatIf:$false }").RequireSuccess();
        Assert.Equal(14, server.Mailbox.Messages.Count);
    }

    [Fact]
    public async Task Discard_WhatIf_tells_that_it_would_discard_and_keeps_the_session()
    {
        await using EmbeddedServer server = Connect(_shell);
        _shell.Run("Remove-Pop3Message -Number 2, 3; Disconnect-Pop3 -Discard -WhatIf").RequireSuccess();
        Assert.Equal($"What if: Disconnect from me@127.0.0.1:{server.Port} and discard 2 deletion(s).", Assert.Single(Told()));
        Assert.Equal("DELE 3", server.CommandLines()[^1]);
        Assert.Equal(2, Pending());
        _shell.Run("Disconnect-Pop3 -Discard; Disconnect-Pop3 -Discard -WhatIf").RequireSuccess();
        Assert.Single(Told());
    }

    [Fact]
    public async Task WhatIf_without_marks_tells_that_there_are_none()
    {
        await using EmbeddedServer server = Connect(_shell);
        _shell.Run("Disconnect-Pop3 -WhatIf").RequireSuccess();
        Assert.Equal($"What if: Disconnect from me@127.0.0.1:{server.Port}; no message is marked as deleted.", Assert.Single(Told()));
        Assert.Single(_shell.Run("Get-Pop3Session").RequireSuccess().Output);
    }

    [Fact]
    public async Task WhatIf_tells_that_the_limit_would_keep_the_commit_back()
    {
        await using EmbeddedServer server = Connect(_shell);
        _shell.Run("Remove-Pop3Message -Number 2, 3; Disconnect-Pop3 -MaximumRemoval '10%' -WhatIf").RequireSuccess();
        Assert.EndsWith(
            "and delete nothing: 2 message(s) are marked as deleted, and -MaximumRemoval 10% allows 1.", Told()[0], StringComparison.Ordinal);
        Assert.Equal(2, Pending());
    }

    [Fact]
    public async Task What_was_marked_is_named_as_well_as_it_is_known()
    {
        await using EmbeddedServer server = Connect(_shell);
        _shell.Run("""
            Remove-Pop3Message -Number 1
            Receive-Pop3Message 2 | Remove-Pop3Message
            Receive-Pop3Message 3 -Destination $folder | Remove-Pop3Message
            Get-Pop3Message 4 -ListOnly | Remove-Pop3Message
            Disconnect-Pop3 -WhatIf
            """).RequireSuccess();
        Assert.Equal(new[] { Describe(2), Describe(3), "  Number 1, Uid uid-000001", "  Number 4, Uid uid-000004" }, Told()[1..]);
    }

    [Fact]
    public async Task Objects_of_an_earlier_session_are_named_by_what_they_know()
    {
        await using EmbeddedServer server = Connect(_shell);
        _shell.Run("""
            $live = Get-Pop3Message 2
            $kept = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize((Get-Pop3Message 3)))
            Disconnect-Pop3
            """).RequireSuccess();
        _shell.Connect(server);
        _shell.Run("$live, $kept | Remove-Pop3Message; Disconnect-Pop3 -WhatIf").RequireSuccess();
        Assert.Equal(new[] { Describe(2), Describe(3) }, Told()[1..]);
    }

    [Fact]
    public async Task After_a_reset_what_is_marked_anew_is_shown()
    {
        await using EmbeddedServer server = Connect(_shell);
        _shell.Run("""
            Get-Pop3Message -First 10 | Remove-Pop3Message
            $null = Reset-Pop3Session
            Get-Pop3Message 12 | Remove-Pop3Message
            Disconnect-Pop3 -WhatIf
            """).RequireSuccess();
        Assert.Equal(new[] { Describe(12) }, Told()[1..]);
    }

    [Fact]
    public async Task WhatIf_counts_marks_that_are_sent_and_not_answered()
    {
        await using EmbeddedServer server = Connect(_shell);
        server.Options.HoldUntil["DELE 1"] = string.Empty;
        using (PowerShell running = _shell.Prepare("Remove-Pop3Message -Number 1, 2"))
        {
            _ = running.BeginInvoke();
            await server.WaitForCommandAsync(static (string command) => command == "DELE 2", Patience.Limit);
            running.Stop();
        }

        _shell.Run("Disconnect-Pop3 -WhatIf").RequireSuccess();
        Assert.EndsWith("delete 2 message(s).", Told()[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Disconnect-Pop3 -Confirm")]
    [InlineData("$ConfirmPreference = 'Low'; Disconnect-Pop3")]
    [InlineData("& { $ConfirmPreference = 'Medium'; Disconnect-Pop3 }")]
    public async Task Confirm_asks_with_the_same_words(string script)
    {
        foreach (int answer in new[] { No, Yes })
        {
            using HostedShell shell = new(answer);
            await using EmbeddedServer server = Connect(shell);
            shell.Run("Get-Pop3Message 2 | Remove-Pop3Message; " + script).RequireSuccess();
            Assert.Contains($"Disconnect from me@127.0.0.1:{server.Port} and delete 1 message(s).", shell.Screen, StringComparison.Ordinal);
            Assert.Contains(Describe(2), shell.Screen, StringComparison.Ordinal);
            Assert.Equal(answer == Yes ? "QUIT" : "DELE 2", server.CommandLines()[^1]);
            Assert.Equal(answer == Yes ? 14 : 15, server.Mailbox.Messages.Count);
            Assert.Equal(answer == Yes ? 0 : 1, shell.Run("Get-Pop3Session").Output.Count);
        }
    }

    [Theory]
    [InlineData("Disconnect-Pop3")]
    [InlineData("$ConfirmPreference = 'Low'; Disconnect-Pop3 -Discard")]
    public async Task Nobody_is_asked(string script)
    {
        await using EmbeddedServer server = Connect(_shell);
        _shell.Run("Remove-Pop3Message -Number 2; " + script).RequireSuccess();
        Assert.Equal("QUIT", server.CommandLines()[^1]);
        Assert.Empty(_shell.Screen);
    }

    [Fact]
    public async Task A_preference_set_in_a_function_is_a_text_and_counts_all_the_same()
    {
        await using EmbeddedServer server = Connect(_shell);
        ShellResult result = _shell.Run("& { $VerbosePreference = 'Continue'; Disconnect-Pop3 }").RequireSuccess();
        Assert.Contains("0 message(s) were deleted", Assert.Single(result.Verbose), StringComparison.Ordinal);
    }

    private static string Describe(int number) => string.Create(
        CultureInfo.InvariantCulture, $"  Number {number}, Uid uid-{number:D6}, From Sender {number} <sender{number}@example.com>, Subject Message {number}");

    private static EmbeddedServer Connect(HostedShell shell, EmbeddedServerOptions? options = null) => shell.ConnectServed(15, 300, options);

    /// <summary>The lines of the screen.</summary>
    private string[] Told() => _shell.Screen.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private object Pending() => _shell.Run("$session.PendingDeletionCount").RequireSuccess().Output[0].BaseObject;
}
