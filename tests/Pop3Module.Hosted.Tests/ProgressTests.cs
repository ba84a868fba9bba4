using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>A transfer that takes its time says how far it is; one that does not says nothing.</summary>
public sealed class ProgressTests : IDisposable
{
    private static readonly string Login = $"""
        {Transcript.Login("USER", "PIPELINING", "UIDL")}
        C: CAPA
        {Transcript.Capabilities("USER", "PIPELINING", "UIDL")}
        C: STAT
        S: +OK 1 4194304
        """;

    private const string SlowBody = """
        S: +OK
        FILL 1048576 x
        STALL
        FILL 1048576 x
        STALL
        FILL 2097152 x
        S: .
        """;

    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Theory]
    [InlineData(false, "Receive-Pop3Message 1 -Destination $folder")]
    [InlineData(true, "Receive-Pop3Message 1 -Destination $folder")]
    [InlineData(false, "$null = Receive-Pop3Message 1")]
    public async Task A_slow_message_shows_octets_and_takes_the_bar_away(bool isTls, string command)
    {
        await using ScriptedServer server = Start(isTls, $"""
            {Login}
            {Transcript.Listing((1, 4194304, "a"))}
            C: RETR 1
            {SlowBody}
            """);
        (List<ProgressRecord> records, IReadOnlyList<ErrorRecord> errors) = await RunSlowlyAsync(server, "$null = Get-Pop3Message -ListOnly; " + command, isTls);
        Assert.Empty(errors);
        Assert.Equal(3, records.Count);
        Assert.All(records, static (ProgressRecord record) => Assert.Equal("Receiving messages", record.Activity));
        Assert.Equal(ProgressRecordType.Completed, records[^1].RecordType);
        int[] percents = records.SkipLast(1).Select(static (ProgressRecord record) => record.PercentComplete).ToArray();
        Assert.Equal(percents.Order(), percents);
        Assert.InRange(percents[0], 0, 50);
        Assert.Matches("^0 messages, [012][.,]\\d of 4[.,]0 MiB$", records[0].StatusDescription);
    }

    [Fact]
    public async Task A_cmdlet_behind_it_that_waits_is_not_disturbed()
    {
        await using ScriptedServer server = Start(isTls: false, $"""
            {Login}
            {Transcript.Listing((1, 4194304, "a"))}
            C: RETR 1
            {SlowBody}
            C: DELE 1
            STALL
            S: +OK
            """);
        (List<ProgressRecord> records, IReadOnlyList<ErrorRecord> errors) = await RunSlowlyAsync(
            server, "Get-Pop3Message -ListOnly | Receive-Pop3Message -Destination $folder | Remove-Pop3Message", isTls: false, stalls: 3);
        Assert.Empty(errors);
        Assert.Equal(3, records.Count);
        Assert.Equal(-1, records[0].PercentComplete);
        Assert.Equal(ProgressRecordType.Completed, records[^1].RecordType);
        await server.CompleteAsync();
    }

    [Fact]
    public async Task A_wait_for_room_shows_octets_too()
    {
        // About 4 MiB are requested ahead in memory, so the second message waits until most of the first has arrived.
        await using ScriptedServer server = Start(isTls: false, $"""
            {Login.Replace("+OK 1 4194304", "+OK 2 7340032", StringComparison.Ordinal)}
            {Transcript.Listing((1, 4194304, "a"), (2, 3145728, "b"))}
            C: RETR 1
            {SlowBody}
            C: RETR 2
            S: +OK
            FILL 3145728 x
            S: .
            """);
        (List<ProgressRecord> records, IReadOnlyList<ErrorRecord> errors) = await RunSlowlyAsync(
            server, "$null = Get-Pop3Message -ListOnly; $null = Receive-Pop3Message 1, 2", isTls: false);
        Assert.Empty(errors);
        Assert.Equal(3, records.Count);
        Assert.Matches("^0 messages, [012][.,]\\d of 7[.,]0 MiB$", records[0].StatusDescription);
    }

    [Fact]
    public async Task What_is_over_at_once_shows_nothing()
    {
        await using ScriptedServer server = Start(isTls: false, $"""
            {Login}
            {Transcript.ListingOf(1, 100, "a")}
            C: RETR 1
            S: +OK
            FILL 100 x
            S: .
            """);
        Connect(isTls: false);
        using PowerShell shell = _shell.Prepare("Receive-Pop3Message 1 -Destination $folder");
        Assert.Empty(ShellResult.Of(shell).AllErrors);
        Assert.Empty(shell.Streams.Progress);
    }

    private ScriptedServer Start(bool isTls, string transcript)
    {
        ScriptedServerOptions options = new() { Certificate = isTls ? TestCertificates.Valid : null, ImplicitTls = isTls };
        ScriptedServer server = ScriptedServer.Start(options, transcript);
        _shell.Set("port", server.Port);
        return server;
    }

    private void Connect(bool isTls)
    {
        string security = isTls ? "Tls -CertificateThumbprint " + TestCertificates.Thumbprint(TestCertificates.Valid) : "None";
        _shell.Run($"$null = Connect-Pop3 127.0.0.1 -Port $port -Security {security} -Credential $credential").RequireSuccess();
    }

    /// <summary>Runs a script; while the server stalls, time passes: the half second before the first bar, then the fifth of a second before the next.</summary>
    private async Task<(List<ProgressRecord> Records, IReadOnlyList<ErrorRecord> Errors)> RunSlowlyAsync(
        ScriptedServer server, string script, bool isTls, int stalls = 2)
    {
        TestClock clock = _shell.UseClock();
        Connect(isTls);
        using PowerShell shell = _shell.Prepare(script);
        TaskCompletionSource shown = new(TaskCreationOptions.RunContinuationsAsynchronously);
        shell.Streams.Progress.DataAdded += (object? _, DataAddedEventArgs _) => _ = shown.TrySetResult();
        Task<ShellResult> run = Task.Run(() => ShellResult.Of(shell));
        for (int stall = 1; stall <= stalls; stall++)
        {
            await server.WaitForStallAsync().WaitAsync(Patience.Limit);
            if (stall == 2)
            {
                await shown.Task.WaitAsync(Patience.Limit);
            }

            clock.Advance(TimeSpan.FromMilliseconds(stall == 1 ? 500 : 200));
            server.Release();
        }

        ShellResult result = await run;
        return (shell.Streams.Progress.ToList(), result.AllErrors.ToList());
    }
}
