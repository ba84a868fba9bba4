using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>Receive-Pop3Message with -WhatIf and -Confirm.</summary>
public sealed class ReceiveWhatIfTests : IDisposable
{
    private const int No = 2;

    private readonly HostedShell _shell = new();

    private string Below => Path.Combine(_shell.Folder, "new", "below");

    public void Dispose() => _shell.Dispose();

    [Theory]
    [InlineData("Get-Pop3Message 2 | Receive-Pop3Message -Destination $folder/new/below -WhatIf")]
    [InlineData("& { $WhatIfPreference = $true; Get-Pop3Message 2 | Receive-Pop3Message -Destination $folder/new/below }")]
    public async Task WhatIf_names_message_and_folder_and_fetches_emits_and_makes_nothing(string script)
    {
        await using EmbeddedServer server = Connect(_shell);
        Assert.Empty(_shell.Run(script).RequireSuccess().Output);
        string told = _shell.Screen.ReplaceLineEndings(string.Empty);
        Assert.Contains("Number 2, Uid uid-000002, From Sender 2 <sender2@example.com>, Subject Message 2", told, StringComparison.Ordinal);
        Assert.Contains($"Save to {Below}", told, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Commands, static (ReceivedCommand command) => command.Line.StartsWith("RETR", StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.GetDirectoryName(Below)));
    }

    [Fact]
    public async Task WhatIf_of_a_number_or_a_Uid_names_what_is_known()
    {
        await using EmbeddedServer server = Connect(_shell);
        _shell.Run("Receive-Pop3Message 3 -Destination $folder/new -WhatIf; Receive-Pop3Message -Uid uid-000001 -Destination $folder/new -WhatIf").RequireSuccess();
        Assert.Contains("Number 3", _shell.Screen, StringComparison.Ordinal);
        Assert.Contains("Number 1, Uid uid-000001", _shell.Screen, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Commands, static (ReceivedCommand command) => command.Line.StartsWith("RETR", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pipeline_in_WhatIf_mode_marks_nothing()
    {
        await using EmbeddedServer server = Connect(_shell);
        _shell.Run("& { $WhatIfPreference = $true; Get-Pop3Message | Receive-Pop3Message -Destination $folder/new | Remove-Pop3Message }").RequireSuccess();
        Assert.DoesNotContain(server.Commands, static (ReceivedCommand command) => command.Line[..4] is "RETR" or "DELE");
        Assert.Equal(0, _shell.Run("$session.PendingDeletionCount").Output[0].BaseObject);
    }

    [Fact]
    public async Task In_memory_the_preference_changes_nothing_and_the_parameter_fetches_nothing()
    {
        await using EmbeddedServer server = Connect(_shell);
        Assert.Single(_shell.Run("& { $WhatIfPreference = $true; Receive-Pop3Message 1 }").RequireSuccess().Output);
        Assert.Empty(_shell.Screen);
        Assert.Empty(_shell.Run("Get-Pop3Message 2 | Receive-Pop3Message -WhatIf").RequireSuccess().Output);
        Assert.Contains("Subject Message 2", _shell.Screen, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Commands, static (ReceivedCommand command) => command.Line == "RETR 2");
    }

    [Theory]
    [InlineData(0, "-Confirm", 3)]
    [InlineData(1, "-Confirm", 3)]
    [InlineData(No, "-Confirm", 0)]
    [InlineData(No, "-Confirm:$false", 3)]
    [InlineData(No, "", 3)]
    public async Task Confirm_asks_before_each_message_is_fetched(int answer, string parameter, int saved)
    {
        using HostedShell shell = new(answer);
        await using EmbeddedServer server = Connect(shell);
        ShellResult result = shell.Run($"Get-Pop3Message | Receive-Pop3Message -Destination $folder/new {parameter}").RequireSuccess();
        Assert.Equal(saved, result.Output.Count);
        Assert.Equal(saved, server.Commands.Count(static (ReceivedCommand command) => command.Line.StartsWith("RETR", StringComparison.Ordinal)));
        Assert.Equal(saved > 0, Directory.Exists(Path.Combine(shell.Folder, "new")));
        Assert.Equal(parameter == "-Confirm", shell.Screen.Contains("Number 1, Uid uid-000001, From Sender 1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-Destination $folder/new -Verbose", 3)]
    [InlineData("-Verbose", 0)]
    public async Task Verbose_names_the_messages_that_are_saved(string arguments, int lines)
    {
        await using EmbeddedServer server = Connect(_shell);
        ShellResult result = _shell.Run("Get-Pop3Message | Receive-Pop3Message " + arguments).RequireSuccess();
        Assert.Equal(3, result.Output.Count);
        Assert.Equal(lines, result.Verbose.Count);
        Assert.All(result.Verbose, static (string line) => Assert.Contains("Subject Message ", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("$folder", true)]
    [InlineData("$folder/a-file/below", false)]
    public async Task A_folder_is_made_and_judged_before_the_first_message_comes(string destination, bool isUsable)
    {
        await using EmbeddedServer server = Connect(_shell);
        File.WriteAllText(Path.Combine(_shell.Folder, "a-file"), string.Empty);
        ShellResult result = _shell.Run($"@() | Receive-Pop3Message -Destination {destination}");
        Assert.Equal(isUsable ? Array.Empty<string>() : new[] { "Pop3FileFailed" }, result.ErrorIds);
    }

    private static EmbeddedServer Connect(HostedShell shell)
    {
        EmbeddedServer server = EmbeddedServer.Start();
        _ = server.AddMailbox(HostedShell.User, HostedShell.Password, SampleMail.Generate(3, 300, seed: 1));
        _ = shell.Connect(server);
        return server;
    }
}
