using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

public sealed class SessionTests : IDisposable
{
    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    private static EmbeddedServer Start(EmbeddedServerOptions? options = null)
    {
        EmbeddedServer server = EmbeddedServer.Start(options);
        server.AddMailbox(HostedShell.User, HostedShell.Password, SampleMail.Generate(3, 400, seed: 3));
        server.AddMailbox("other", HostedShell.Password, SampleMail.Generate(3, 400, seed: 4));
        return server;
    }

    private void ConnectOther() =>
        _shell.Run("$other = Connect-Pop3 127.0.0.1 -Port $port -Security None -Credential $otherCredential").RequireSuccess();

    private void SetOther() => _shell.Set("otherCredential", HostedShell.MakeCredential("other", HostedShell.Password));

    [Fact]
    public void Without_a_session_every_cmdlet_says_so()
    {
        foreach (string line in new[] { "Get-Pop3Message", "Receive-Pop3Message 1", "Remove-Pop3Message -Number 1", "Reset-Pop3Session", "Disconnect-Pop3" })
        {
            ErrorRecord error = Assert.Single(_shell.Run(line).AllErrors);
            Assert.StartsWith("Pop3SessionNotOpen,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Equal(ErrorCategory.InvalidOperation, error.CategoryInfo.Category);
        }

        Assert.Empty(_shell.Run("Get-Pop3Session").RequireSuccess().Output);
    }

    [Fact]
    public async Task With_several_sessions_one_must_be_named()
    {
        await using EmbeddedServer server = Start();
        SetOther();
        _shell.Connect(server);
        ConnectOther();
        ErrorRecord error = Assert.Single(_shell.Run("Get-Pop3Message").AllErrors);
        Assert.StartsWith("Pop3SessionAmbiguous,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.Equal(3, _shell.Run("Get-Pop3Message -Session $other").RequireSuccess().Output.Count);
        Assert.Equal(2, _shell.Run("Get-Pop3Session").RequireSuccess().Output.Count);

        // A live object carries its session.
        Assert.Equal("other", _shell.Run("Get-Pop3Message 1 -Session $other | Receive-Pop3Message | ForEach-Object { $_.Session.UserName }").RequireSuccess().Output[0].BaseObject);
        Assert.Equal(new[] { "Pop3InputNotUsable" }, _shell.Run("Get-Pop3Message 1 -Session $other | Receive-Pop3Message -Session $session").ErrorIds);
        _shell.Run("Get-Pop3Session | Disconnect-Pop3").RequireSuccess();
        Assert.Empty(_shell.Run("Get-Pop3Session").RequireSuccess().Output);
    }

    [Fact]
    public async Task A_broken_session_still_counts()
    {
        await using EmbeddedServer server = Start();
        EmbeddedServerOptions dropping = new();
        dropping.DropInRetr[1] = 10;
        await using EmbeddedServer broken = Start(dropping);
        SetOther();
        _shell.Connect(broken);
        Assert.Equal(new[] { "Pop3ConnectionLost" }, _shell.Run("Receive-Pop3Message 1").ErrorIds);
        _shell.Connect(server);
        Assert.Equal(new[] { "Pop3SessionAmbiguous" }, _shell.Run("Get-Pop3Message").ErrorIds);
        _shell.Run("Get-Pop3Session | Where-Object State -eq Broken | Disconnect-Pop3").RequireSuccess();
        Assert.Equal(3, _shell.Run("Get-Pop3Message").RequireSuccess().Output.Count);
    }

    [Theory]
    [InlineData("Connect-Pop3 127.0.0.1 -Port $port -Security None -Credential $wrong", "Pop3AuthenticationFailed")]
    [InlineData("Connect-Pop3 127.0.0.1 -Port 'no number' -Security None -Credential $wrong", "ParameterArgumentTransformationError")]
    [InlineData("Connect-Pop3 127.0.0.1 -Port $port -Security None", "Pop3AuthenticationFailed")]
    public async Task A_failed_connect_takes_the_implicit_session_away_until_the_next_successful_one(string line, string id)
    {
        await using EmbeddedServer server = Start();
        SetOther();
        _shell.Set("wrong", HostedShell.MakeCredential("other", "wrong"));
        _shell.Connect(server);
        Assert.Equal(new[] { id }, _shell.Run(line).ErrorIds);
        Assert.Equal(new[] { "Pop3SessionNotOpen" }, _shell.Run("Remove-Pop3Message -Number 1").ErrorIds);
        Assert.Equal(new[] { "Pop3SessionNotOpen" }, _shell.Run("Disconnect-Pop3").ErrorIds);
        _shell.Run("Disconnect-Pop3 -Discard").RequireSuccess();
        Assert.Equal(true, _shell.Run("$session.IsConnected").Output[0].BaseObject);
        Assert.Equal(3, _shell.Run("Get-Pop3Message -Session $session").RequireSuccess().Output.Count);
        _shell.Run("Disconnect-Pop3 -Session $session").RequireSuccess();
        ConnectOther();
        Assert.Equal(3, _shell.Run("Get-Pop3Message").RequireSuccess().Output.Count);
    }

    [Fact]
    public async Task Sessions_are_per_runspace_and_can_be_named_in_another()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        object session = _shell.Run("$session").Output[0].BaseObject;
        using HostedShell second = new();
        Assert.Equal(new[] { "Pop3SessionNotOpen" }, second.Run("Get-Pop3Message").ErrorIds);
        second.Set("given", session);
        Assert.Equal(3, second.Run("Get-Pop3Message -Session $given").RequireSuccess().Output.Count);
    }

    [Fact]
    public async Task A_closed_session_says_so()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        ErrorRecord error = Assert.Single(_shell.Run("Disconnect-Pop3; Get-Pop3Message -Session $session").AllErrors);
        Assert.StartsWith("Pop3SessionNotOpen,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(false, _shell.Run("$session.IsConnected").Output[0].BaseObject);
    }

    [Fact]
    public async Task An_idle_session_that_the_server_ended_is_reported_in_its_words()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        await server.DisconnectIdleAsync().WaitAsync(Patience.Limit);
        ErrorRecord error = Assert.Single(_shell.Run("Get-Pop3Message").AllErrors);
        Assert.StartsWith("Pop3ConnectionLost,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Disconnected for inactivity", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_dialogue_is_shown_as_in_an_RFC_with_secrets_redacted()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { WrongPasswordText = "no such password: {0}" });
        string log = Path.Combine(_shell.Folder, "dialogue.log");
        _shell.Set("log", log);
        ShellResult connected = _shell.Connect(server, "-Debug -ProtocolLog $log");
        Assert.Equal("S: +OK Embedded POP3 server ready.", connected.Debug[0]);
        Assert.Contains("C: USER me", connected.Debug);
        Assert.Contains("C: PASS ********", connected.Debug);
        ShellResult received = _shell.Run("$null = Receive-Pop3Message 1 -Debug").RequireSuccess();
        Assert.Contains("C: RETR 1", received.Debug);
        _shell.Run("Disconnect-Pop3").RequireSuccess();
        string text = File.ReadAllText(log);
        Assert.StartsWith("S: +OK Embedded POP3 server ready.", text, StringComparison.Ordinal);
        Assert.Contains("C: QUIT", text, StringComparison.Ordinal);
        Assert.DoesNotContain(HostedShell.Password, text, StringComparison.Ordinal);
        _shell.Set("wrong", HostedShell.MakeCredential("me", "SECRETwrong"));
        ShellResult refused = _shell.Run("Connect-Pop3 127.0.0.1 -Port $port -Security None -Credential $wrong -Debug -ProtocolLog $log");
        Assert.DoesNotContain("SECRETwrong", string.Join('\n', refused.Debug) + File.ReadAllText(log) + string.Join('\n', refused.AllErrors.Select(static (ErrorRecord error) => error.Exception.ToString())), StringComparison.Ordinal);
        Assert.Contains("no such password: ********", refused.AllErrors.Single().Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_shows_as_a_table_and_its_text_is_its_mailbox()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        _shell.Run("$session | Out-Default").RequireSuccess();
        Assert.Matches(@"(?m)^ *Id Mailbox +State +Messages +Size Pending Security", _shell.Screen);
        Assert.Matches(@"(?m)^ *\d+ me@127\.0\.0\.1:\d+ +Transaction ", _shell.Screen);
        Assert.Equal($"me@127.0.0.1:{server.Port}", _shell.Run("\"$session\"").Output[0].BaseObject);
    }

    [Fact]
    public async Task EXPIRE_0_is_warned_of()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { ExtraCapabilities = new[] { "EXPIRE 0" } });
        ShellResult connected = _shell.Connect(server);
        Assert.Contains("EXPIRE 0", Assert.Single(connected.Warnings), StringComparison.Ordinal);
    }
}
