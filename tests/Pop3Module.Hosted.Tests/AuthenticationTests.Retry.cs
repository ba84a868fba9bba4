using System;
using System.Management.Automation;
using System.Text;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <content>What is tried again, and what is not.</content>
public sealed partial class AuthenticationTests
{
    [Theory]
    [InlineData("IN-USE")]
    [InlineData("LOGIN-DELAY")]
    [InlineData("SYS/TEMP")]
    public async Task What_is_temporary_is_tried_again(string code)
    {
        await using ScriptedServer server = Start(Attempt($"-ERR [{code}] not now"), Attempt($"-ERR [{code}] not now"), Attempt("+OK") + "\n" + End);
        ShellResult result = Connect("-Credential $credential -RetryCount 2 -RetryIntervalSec 0 -Verbose").RequireSuccess();
        Assert.Single(result.Output);
        Assert.Contains(result.Verbose, static (string line) => line.EndsWith("not now Trying again in 0 seconds (2 of 2).", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("unable to lock maildrop", "Pop3MailboxInUse")]
    [InlineData("too many logins", "Pop3MailboxInUse")]
    [InlineData("service temporarily unavailable", "Pop3ServerTemporary")]
    public async Task Words_without_a_response_code_are_tried_again_too(string words, string id)
    {
        await using ScriptedServer server = Start(Attempt("-ERR " + words), Attempt("-ERR " + words), Attempt("+OK") + "\n" + End);
        Assert.Equal(new[] { id }, Connect("-Credential $credential").ErrorIds);
        Assert.Single(Connect("-Credential $credential -RetryCount 1 -RetryIntervalSec 0").RequireSuccess().Output);
    }

    [Fact]
    public async Task A_mailbox_that_is_locked_at_stat_is_tried_again()
    {
        string locked = End.Replace("+OK 0 0", "-ERR maildrop locked", StringComparison.Ordinal);
        await using ScriptedServer server = Start(Attempt("+OK") + "\n" + locked, Attempt("+OK") + "\n" + End);
        ShellResult result = Connect("-Credential $credential -RetryCount 1 -RetryIntervalSec 0 -Verbose").RequireSuccess();
        Assert.Single(result.Output);
        Assert.Contains(result.Verbose, static (string line) => line.EndsWith("maildrop locked Trying again in 0 seconds (1 of 1).", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("S: -ERR [SYS/PERM] {0} {1} {2}", "Pop3ServerPermanent")]
    [InlineData("S: +OK {0} {1} {2}\nC: CAPA\nS: +OK\nS: SASL X-{0} {1} {2}\nS: .\nC: USER me\nS: -ERR {0}", "Pop3AuthenticationFailed")]
    public async Task A_password_that_is_repeated_at_the_next_try_is_hidden_from_its_greeting_on(string transcript, string id)
    {
        byte[] octets = Encoding.UTF8.GetBytes(HostedShell.Password);
        string repeating = string.Format(null, transcript, HostedShell.Password, Encode("\0me\0" + HostedShell.Password), Convert.ToHexString(octets));
        await using ScriptedServer server = Start(Attempt("-ERR [IN-USE] locked"), repeating.Replace("SASL", "USER\nS: SASL", StringComparison.Ordinal));
        ShellResult result = Connect("-Credential $credential -RetryCount 1 -RetryIntervalSec 0 -Verbose -Debug -ProtocolLog \"$folder/log\" -Authentication UserPass");
        Assert.Equal(new[] { id }, result.ErrorIds);
        Assert.Contains(result.Debug, static (string line) => line.Contains("********", StringComparison.Ordinal));
        string log = System.IO.File.ReadAllText(System.IO.Path.Combine(_shell.Folder, "log"));
        Assert.Contains("C: PASS ********", log, StringComparison.Ordinal);
        AssertSilent(result with { Verbose = [.. result.Verbose, log] }, HostedShell.Password);
    }

    /// <summary>The dialogue of solid-pop3d: it ends the connection behind its refusal.</summary>
    [Theory]
    [InlineData("+OK")]
    [InlineData("-ERR authentication failed")]
    public async Task Where_the_server_hangs_up_behind_a_refused_digest_the_password_is_tried_over_another_connection(string answer)
    {
        const string Refused = """
            S: +OK ready <1@h>
            C: CAPA
            S: -ERR unknown command
            C: APOP me *
            S: -ERR no secret
            CLOSE
            """;
        string second = $"""
            S: +OK ready <2@h>
            C: CAPA
            S: -ERR unknown command
            C: USER me
            S: +OK
            C: PASS {HostedShell.Password}
            S: {answer}
            """;
        bool isAccepted = answer == "+OK";
        await using ScriptedServer server = Start(Refused, isAccepted ? second + "\nC: STAT\nS: +OK 0 0" : second + "\nCLOSE");
        ShellResult result = Connect("-Credential $credential -Verbose");
        Assert.Contains(result.Verbose, static (string line) => line.EndsWith(" Connecting again to try it once.", StringComparison.Ordinal));
        if (isAccepted)
        {
            Assert.Single(result.RequireSuccess().Output);
            Assert.Contains("127.0.0.1 refused APOP, as servers do that store the password in another form; USER/PASS was tried once.", result.Verbose);
        }
        else
        {
            ErrorRecord error = Assert.Single(result.AllErrors);
            Assert.StartsWith("Pop3AuthenticationFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains("neither with APOP (no secret) nor with USER/PASS (authentication failed).", error.Exception.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("[AUTH] wrong", "Pop3AuthenticationFailed", "-RetryCount 5")]
    [InlineData("wrong", "Pop3AuthenticationFailed", "-RetryCount 5")]
    [InlineData("[SYS/PERM] never", "Pop3ServerPermanent", "-RetryCount 5")]
    [InlineData("[SYS/TEMP] later", "Pop3ServerTemporary", "")]
    [InlineData("[IN-USE] locked", "Pop3MailboxInUse", "-RetryCount 0")]
    public async Task What_is_not_temporary_is_not_tried_again(string answer, string id, string arguments)
    {
        await using ScriptedServer server = Start(Attempt("-ERR " + answer));
        ShellResult result = Connect("-Credential $credential -RetryIntervalSec 0 -Verbose " + arguments);
        Assert.Equal(new[] { id }, result.ErrorIds);
        Assert.Empty(result.Verbose);
    }

    [Fact]
    public void A_server_that_is_not_there_is_tried_again()
    {
        ShellResult result = _shell.Run("Connect-Pop3 127.0.0.1 -Port 1 -Credential $credential -RetryCount 2 -RetryIntervalSec 0 -Verbose");
        Assert.Equal(new[] { "Pop3ConnectFailed" }, result.ErrorIds);
        Assert.Equal(2, result.Verbose.Count);
    }

    /// <summary>Longer than a name can be, so that no name server has a say.</summary>
    [Fact]
    public void A_name_that_does_not_exist_is_told_at_once()
    {
        ShellResult result = _shell.Run($"Connect-Pop3 {new string('a', 300)} -Credential $credential -RetryCount 2 -RetryIntervalSec 0 -Verbose");
        Assert.Equal(new[] { "Pop3ConnectFailed" }, result.ErrorIds);
        Assert.Empty(result.Verbose);
    }

    [Theory]
    [InlineData("EXPECT-SOMETHING\nSTALL", "Tls")]
    [InlineData("S: +OK\nC: CAPA\nS: +OK\nS: STLS\nS: .\nC: STLS\nS: +OK\nEXPECT-SOMETHING\nSTALL", "StartTls")]
    public async Task A_silent_handshake_is_tried_again(string transcript, string security)
    {
        TestClock clock = _shell.UseClock();
        await using ScriptedServer server = Start(transcript, transcript);
        Task<ShellResult> run = Task.Run(() => _shell.Run(
            $"Connect-Pop3 127.0.0.1 -Port $port -Security {security} -Credential $credential -RetryCount 1 -RetryIntervalSec 0 -Verbose"));
        for (int connection = 1; connection <= 2; connection++)
        {
            await server.WaitForStallAsync().WaitAsync(Patience.Limit);
            clock.Advance(TimeSpan.FromSeconds(100));
        }

        ShellResult result = await run;
        Assert.Equal(new[] { "Pop3Timeout" }, result.ErrorIds);
        Assert.EndsWith("Trying again in 0 seconds (1 of 1).", Assert.Single(result.Verbose), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_pause_before_the_next_try_is_as_long_as_was_said()
    {
        TestClock clock = _shell.UseClock();
        DateTimeOffset began = clock.GetUtcNow();
        Task<ShellResult> run = Task.Run(() => _shell.Run("Connect-Pop3 127.0.0.1 -Port 1 -Credential $credential -RetryCount 2 -RetryIntervalSec 1000 -Verbose"));
        await clock.PassUntilAsync(run, TimeSpan.FromSeconds(10));
        ShellResult result = await run;
        Assert.Equal(new[] { "Pop3ConnectFailed" }, result.ErrorIds);
        Assert.Equal(2, result.Verbose.Count);
        Assert.True(clock.GetUtcNow() - began >= TimeSpan.FromSeconds(2000));
    }

    [Fact]
    public async Task Stopping_ends_the_wait_for_the_next_try_at_once()
    {
        _ = _shell.UseClock();
        using PowerShell running = _shell.Prepare("Connect-Pop3 127.0.0.1 -Port 1 -Credential $credential -RetryCount 9 -RetryIntervalSec 1000 -Verbose");
        TaskCompletionSource waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        running.Streams.Verbose.DataAdded += (object? _, DataAddedEventArgs _) => waiting.TrySetResult();
        _ = running.BeginInvoke();
        await waiting.Task.WaitAsync(Patience.Limit);
        await Task.Run(running.Stop).WaitAsync(Patience.Limit);
        Assert.Equal(PSInvocationState.Stopped, running.InvocationStateInfo.State);
    }
}
