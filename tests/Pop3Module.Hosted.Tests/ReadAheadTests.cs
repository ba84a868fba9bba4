using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>What is asked for before it is known to be there, and what leaves before the rest has come.</summary>
public sealed class ReadAheadTests : IDisposable
{
    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Headers_are_asked_for_together_with_the_listing()
    {
        await using ScriptedServer server = Connect(2, """
            C: LIST
            C: UIDL
            C: TOP 1 0
            C: TOP 2 0
            S: +OK
            S: 1 100
            S: 2 100
            S: .
            S: +OK
            S: 1 a
            S: 2 b
            S: .
            S: +OK
            S: Subject: one
            S: .
            S: +OK
            S: Subject: two
            S: .
            """);
        ShellResult result = _shell.Run("Get-Pop3Message").RequireSuccess();
        Assert.Equal(new[] { "one", "two" }, result.Values<string>("Subject"));
        Assert.Equal(new[] { "a", "b" }, result.Values<string>("Uid"));
        await server.CompleteAsync();
    }

    [Fact]
    public async Task A_number_that_the_listing_does_not_know_is_no_error()
    {
        await using ScriptedServer server = Connect(3, """
            C: LIST
            C: UIDL
            C: TOP 1 0
            C: TOP 2 0
            C: TOP 3 0
            S: +OK
            S: 1 100
            S: 3 100
            S: .
            S: +OK
            S: 1 a
            S: 3 c
            S: .
            S: +OK
            S: Subject: one
            S: .
            S: -ERR gone
            S: +OK
            S: Subject: three
            S: .
            C: NOOP
            S: +OK
            """);
        Assert.Equal(new[] { "one", "three" }, _shell.Run("Get-Pop3Message").RequireSuccess().Values<string>("Subject"));
    }

    [Fact]
    public async Task A_marked_message_is_not_asked_for()
    {
        await using EmbeddedServer server = EmbeddedServer.Start();
        server.AddMailbox(HostedShell.User, HostedShell.Password, SampleMail.Generate(4, 300, seed: 21));
        _shell.Connect(server);
        _shell.Run("Remove-Pop3Message -Number 2").RequireSuccess();
        Assert.Equal(new[] { 1, 3, 4 }, _shell.Run("Get-Pop3Message").RequireSuccess().Values<int>("Number"));
        Assert.Equal(new[] { "TOP 1 0", "TOP 3 0", "TOP 4 0" }, Tops(server));
    }

    [Theory]
    [InlineData("-Newest 2", new[] { 4, 5 }, new[] { 4, 5 })]
    [InlineData("-First 2", new[] { 1, 2 }, new[] { 1, 2 })]
    [InlineData("-Skip 1 -First 2", new[] { 2, 3 }, new[] { 2, 3 })]
    [InlineData("-Newest 3 -First 1", new[] { 3 }, new[] { 3 })]
    [InlineData("-First 0", new int[0], new int[0])]
    [InlineData("-From '*' -First 0", new int[0], new int[0])]
    [InlineData("-From '*' -Newest 0", new int[0], new int[0])]
    [InlineData("-LargerThan 1", new[] { 1, 2, 3, 4, 5 }, new[] { 1, 2, 3, 4, 5 })]
    [InlineData("-LargerThan 1000000", new int[0], new int[0])]
    [InlineData("-From '*' -Newest 2", new[] { 4, 5 }, new[] { 5, 4, 3, 2, 1 })]
    public async Task No_header_is_asked_for_that_is_not_wanted(string arguments, int[] emitted, int[] asked)
    {
        await using EmbeddedServer server = EmbeddedServer.Start();
        server.AddMailbox(HostedShell.User, HostedShell.Password, SampleMail.Generate(5, 300, seed: 22));
        _shell.Connect(server);
        Assert.Equal(emitted, _shell.Run("Get-Pop3Message " + arguments).RequireSuccess().Values<int>("Number"));
        Assert.Equal(asked.Select(static (int number) => $"TOP {number} 0"), Tops(server));
    }

    [Fact]
    public async Task Messages_leave_while_the_listing_arrives_and_one_that_gets_out_of_step_is_put_in_order()
    {
        await using ScriptedServer server = Connect(5, """
            C: LIST
            C: UIDL
            S: +OK
            S: 1 10
            S: 2 20
            S: 3 30
            S: 4 40
            S: 5 50
            S: .
            S: +OK
            S: 1 a
            S: 2 b
            STALL
            S: 4 d
            S: 3 c
            S: .
            """);
        IEnumerable<PSObject> output = await RunThroughStallAsync("Get-Pop3Message -ListOnly", 2, server.WaitForStallAsync(), server.Release);
        Assert.Equal(new[] { "1 a 10", "2 b 20", "3 c 30", "4 d 40", "5  50" }, output.Select(static (PSObject message) =>
            $"{message.Properties["Number"].Value} {message.Properties["Uid"].Value} {message.Properties["Size"].Value}"));
    }

    [Fact]
    public async Task A_file_is_named_only_when_the_whole_listing_has_shown_whether_its_id_is_unique()
    {
        await using ScriptedServer server = Connect(2, """
            C: LIST
            C: UIDL
            S: +OK
            S: 1 5
            S: 2 5
            S: .
            S: +OK
            S: 1 same
            STALL
            S: 2 same
            S: .
            C: RETR 1
            C: RETR 2
            S: +OK
            S: one
            S: .
            S: +OK
            S: two
            S: .
            """);
        TaskCompletionSource passed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _shell.Set("passed", passed);
        Task releasing = passed.Task.ContinueWith((Task _) => server.Release(), TaskScheduler.Default);
        ShellResult saved = _shell.Run(
            "Get-Pop3Message -ListOnly | ForEach-Object { $null = $passed.TrySetResult(); $_ } | Receive-Pop3Message -Destination $folder").RequireSuccess();
        await releasing;
        Assert.Equal(new[] { "one\r\n", "two\r\n" }, saved.Values<string>("Path").Select(File.ReadAllText));
        Assert.Equal(2, _shell.Files().Length);
    }

    [Fact]
    public async Task A_session_that_breaks_in_the_listing_says_so_once()
    {
        await using ScriptedServer server = Connect(2, """
            C: LIST
            C: UIDL
            S: +OK
            S: 1 10
            S: 2 20
            S: .
            S: +OK
            S: 1 a
            CLOSE
            """);
        ShellResult result = _shell.Run("Get-Pop3Message -ListOnly");
        Assert.Equal(new[] { "Pop3ConnectionLost" }, result.ErrorIds);
        Assert.Equal(new[] { 1 }, result.Values<int>("Number"));
    }

    [Fact]
    public async Task What_has_arrived_leaves_before_room_for_the_next_is_waited_for()
    {
        const int MiB = 1024 * 1024;
        byte[][] mail = new[] { MiB, 2 * MiB, 4 * MiB }.Select(static (int size, int index) => SampleMail.Generate(1, size, seed: 30 + index).Single()).ToArray();
        EmbeddedServerOptions options = new();
        options.StallInRetr[2] = 100;
        await using EmbeddedServer server = EmbeddedServer.Start(options);
        server.AddMailbox(HostedShell.User, HostedShell.Password, mail);
        _shell.Connect(server);

        // In memory about 4 MiB are on their way at a time, so the third message has to wait for the end of the second.
        IEnumerable<PSObject> output = await RunThroughStallAsync("Get-Pop3Message -ListOnly | Receive-Pop3Message", 1, Task.CompletedTask, server.Release);
        Assert.Equal(new[] { 1, 2, 3 }, output.Select(static (PSObject message) => message.Properties["Number"].Value).Cast<int>());
    }

    [Fact]
    public async Task A_count_that_cannot_be_is_no_reason_to_ask_for_headers_without_end()
    {
        await using ScriptedServer server = Connect(int.MaxValue, $"""
            {Transcript.PipelinedListing((1, 10, "a"))}
            C: TOP 1 0
            S: +OK
            S: Subject: one
            S: .
            """);
        Assert.Equal(new[] { "one" }, _shell.Run("Get-Pop3Message -Newest 10").RequireSuccess().Values<string>("Subject"));
    }

    [Fact]
    public async Task Numbers_alone_leave_as_they_arrive_too()
    {
        const int MiB = 1024 * 1024;
        EmbeddedServerOptions options = new();
        options.StallInRetr[4] = 100;
        await using EmbeddedServer server = EmbeddedServer.Start(options);
        server.AddMailbox(HostedShell.User, HostedShell.Password, SampleMail.Generate(5, 2 * MiB, seed: 41));
        _shell.Connect(server);
        IEnumerable<PSObject> output = await RunThroughStallAsync("1..5 | Receive-Pop3Message", 3, Task.CompletedTask, server.Release);
        Assert.Equal(new[] { 1, 2, 3, 4, 5 }, output.Select(static (PSObject message) => message.Properties["Number"].Value).Cast<int>());
    }

    [Fact]
    public async Task A_paging_console_never_times_out_as_the_clock_runs_only_while_the_server_is_waited_for()
    {
        _ = _shell.UseClock();
        EmbeddedServerOptions options = new();
        options.StallInRetr[3] = 100;
        await using EmbeddedServer server = EmbeddedServer.Start(options);
        server.AddMailbox(HostedShell.User, HostedShell.Password, SampleMail.Generate(5, 400, seed: 42));
        _shell.Connect(server);
        _shell.Set("server", server);
        ShellResult received = _shell.Run("""
            1..5 | Receive-Pop3Message | ForEach-Object {
                if ($_.Number -eq 1) {
                    $clock.Advance([timespan]::FromHours(1))
                    $server.Release()
                }

                $_
            }
            """).RequireSuccess();
        Assert.Equal(new[] { 1, 2, 3, 4, 5 }, received.Values<int>("Number"));
        Assert.Equal("Transaction", Assert.Single(_shell.Run("\"$($session.State)\"").Output).BaseObject);
    }

    [Fact]
    public async Task A_refused_listing_of_a_stopped_cmdlet_costs_no_message()
    {
        await using ScriptedServer server = Connect(1, """
            C: LIST
            C: UIDL
            STALL
            S: -ERR [SYS/TEMP] later
            S: +OK
            S: 1 a
            S: .
            C: LIST 1
            C: UIDL 1
            S: +OK 1 5
            S: +OK 1 a
            C: RETR 1
            S: +OK
            S: one
            S: .
            """);
        using (PowerShell running = _shell.Prepare("Get-Pop3Message -ListOnly"))
        {
            _ = running.BeginInvoke();
            await server.WaitForStallAsync().WaitAsync(Patience.Limit);
            running.Stop();
        }

        server.Release();
        ShellResult saved = _shell.Run("Receive-Pop3Message 1 -Destination $folder").RequireSuccess();
        Assert.Equal("one\r\n", File.ReadAllText(Assert.Single(saved.Values<string>("Path"))));
    }

    /// <summary>Runs a script against a server that stalls: so many objects leave before it goes on, and all when it has.</summary>
    private async Task<IEnumerable<PSObject>> RunThroughStallAsync(string script, int count, Task stalled, Action release)
    {
        using PowerShell running = _shell.Prepare(script);
        PSDataCollection<PSObject> output = new();
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        output.DataAdded += (object? _, DataAddedEventArgs added) => _ = added.Index == count - 1 && reached.TrySetResult();
        PSDataCollection<PSObject> input = new();
        input.Complete();
        IAsyncResult run = running.BeginInvoke(input, output);
        await stalled.WaitAsync(Patience.Limit);
        await reached.Task.WaitAsync(Patience.Limit);
        Assert.False(run.IsCompleted);
        release();
        _ = running.EndInvoke(run);
        Assert.Empty(running.Streams.Error);
        return output;
    }

    private static IEnumerable<string> Tops(EmbeddedServer server) =>
        server.Commands.Select(static (ReceivedCommand command) => command.Line).Where(static (string line) => line.StartsWith("TOP", StringComparison.Ordinal));

    private ScriptedServer Connect(int count, string transcript) => _shell.ConnectScripted(count, transcript);
}
