using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>Ctrl+C and Select-Object -First never break a session.</summary>
public sealed class StopTests : IDisposable
{
    private const int Large = 25 * 1024 * 1024;

    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Theory]
    [InlineData("Receive-Pop3Message 1 -Destination $folder")]
    [InlineData("Receive-Pop3Message 1")]
    [InlineData("Get-Pop3Message -ListOnly | Receive-Pop3Message -Destination $folder | Remove-Pop3Message")]
    public async Task Stopped_in_the_middle_of_a_body_the_session_goes_on(string line)
    {
        byte[][] mail = SampleMail.Generate(1, Large, seed: 5).Concat(SampleMail.Generate(2, 3000, seed: 6)).ToArray();
        EmbeddedServerOptions options = new();
        options.StallInRetr[1] = Large / 2;
        await using EmbeddedServer server = EmbeddedServer.Start(options);
        server.AddMailbox(HostedShell.User, HostedShell.Password, mail);
        _shell.Connect(server);
        using (PowerShell running = _shell.Prepare(line))
        {
            IAsyncResult run = running.BeginInvoke();
            await server.WaitForCommandAsync(static (string command) => command == "RETR 1", Patience.Limit);
            running.Stop();
            Assert.Equal(PSInvocationState.Stopped, running.InvocationStateInfo.State);
            Assert.True(run.IsCompleted);
        }

        Assert.Empty(_shell.Files());
        server.Release();
        ShellResult after = _shell.Run("1, 2, 3 | Receive-Pop3Message -Destination $folder").RequireSuccess();
        Assert.Equal(mail, after.Values<string>("Path").Select(File.ReadAllBytes));
        Assert.Equal(3, _shell.Files().Length);
        Assert.Equal(0, _shell.Run("$session.PendingDeletionCount").Output[0].BaseObject);
    }

    [Fact]
    public async Task Whole_files_that_were_never_emitted_stay_and_a_second_run_finds_them()
    {
        EmbeddedServerOptions options = new();
        options.StallInRetr[3] = 100;
        await using EmbeddedServer server = EmbeddedServer.Start(options);
        server.AddMailbox(HostedShell.User, HostedShell.Password, SampleMail.Generate(4, 2000, seed: 7));
        _shell.Connect(server);
        using (PowerShell running = _shell.Prepare("Get-Pop3Message -ListOnly | Receive-Pop3Message -Destination $folder"))
        using (PSDataCollection<PSObject> input = new())
        using (PSDataCollection<PSObject> output = new())
        {
            TaskCompletionSource second = new(TaskCreationOptions.RunContinuationsAsynchronously);
            output.DataAdded += (object? _, DataAddedEventArgs added) => _ = added.Index == 1 && second.TrySetResult();
            _ = running.BeginInvoke(input, output);
            await second.Task.WaitAsync(Patience.Limit);
            running.Stop();
        }

        string[] kept = _shell.Files();
        Assert.Equal(2, kept.Length);
        Assert.All(kept, static (string path) => Assert.EndsWith(".eml", path, StringComparison.Ordinal));
        server.Release();
        ShellResult again = _shell.Run("Get-Pop3Message -ListOnly | Receive-Pop3Message -Destination $folder").RequireSuccess();
        Assert.Equal(new[] { "AlreadyPresent", "AlreadyPresent", "Saved", "Saved" }, again.Values<string>("Status"));
    }

    [Fact]
    public async Task A_pipeline_that_needs_only_the_first_leaves_the_session_usable()
    {
        await using EmbeddedServer server = EmbeddedServer.Start();
        server.AddMailbox(HostedShell.User, HostedShell.Password, SampleMail.Generate(5000, 300, seed: 8));
        _shell.Connect(server);

        // The engine alone has no Select-Object; a steppable pipeline that ends early stops the cmdlet the same way, in its WriteObject.
        ShellResult first = _shell.Run("foreach ($i in 1) { Get-Pop3Message | ForEach-Object { $_; if ($_.Number -eq 3) { break } } }").RequireSuccess();
        Assert.Equal(new[] { 1, 2, 3 }, first.Values<int>("Number"));
        Assert.Equal(new[] { 4999, 5000 }, _shell.Run("Get-Pop3Message -Newest 2").RequireSuccess().Values<int>("Number"));
        Assert.Equal(5000, _shell.Run("(Get-Pop3Message -ListOnly).Count").RequireSuccess().Output[0].BaseObject);
    }

    [Fact]
    public async Task A_stopped_removal_hands_its_marks_over()
    {
        await using EmbeddedServer server = EmbeddedServer.Start();
        EmbeddedMailbox mailbox = server.AddMailbox(HostedShell.User, HostedShell.Password, SampleMail.Generate(3, 300, seed: 9));
        server.Options.RefusedDele[2] = "write-protected";
        server.Options.HoldUntil["DELE 1"] = string.Empty;
        _shell.Connect(server);
        using (PowerShell running = _shell.Prepare("Remove-Pop3Message -Number 1, 2"))
        {
            _ = running.BeginInvoke();
            await server.WaitForCommandAsync(static (string command) => command == "DELE 2", Patience.Limit);
            running.Stop();
        }

        Assert.Equal(2, _shell.Run("$session.PendingDeletionCount").Output[0].BaseObject);
        server.Release();
        ShellResult commit = _shell.Run("Disconnect-Pop3").RequireSuccess();
        Assert.Contains("write-protected", Assert.Single(commit.Warnings), StringComparison.Ordinal);
        Assert.Equal(new[] { "uid-000002", "uid-000003" }, mailbox.Messages.Select(static (EmbeddedMessage message) => message.Uid));
    }

    [Fact]
    public async Task A_script_that_was_stopped_deletes_nothing_in_its_finally()
    {
        EmbeddedServerOptions options = new();
        options.StallInRetr[3] = 100;
        await using EmbeddedServer server = EmbeddedServer.Start(options);
        EmbeddedMailbox mailbox = server.AddMailbox(HostedShell.User, HostedShell.Password, SampleMail.Generate(4, 2000, seed: 10));
        _shell.Connect(server);
        const string Script = """
            try {
                Get-Pop3Message | Receive-Pop3Message -Destination $folder | Remove-Pop3Message
                Disconnect-Pop3
            }
            finally { Disconnect-Pop3 -Discard }
            """;
        using (PowerShell running = _shell.Prepare(Script))
        {
            _ = running.BeginInvoke();
            await server.WaitForCommandAsync(static (string command) => command == "RETR 4", Patience.Limit);
            Task stopping = Task.Run(running.Stop);
            await server.WaitForCommandAsync(static (string command) => command == "RSET", Patience.Limit);
            server.Release();
            await stopping;
        }

        // QUIT follows only if the rest arrived within a second; the tests of the engine look at both ways.
        Assert.Equal(4, mailbox.Messages.Count);
        Assert.Empty(_shell.Run("Get-Pop3Session").RequireSuccess().Output);
    }
}
