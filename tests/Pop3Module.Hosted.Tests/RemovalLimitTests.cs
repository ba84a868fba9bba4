using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>Disconnect-Pop3 -MaximumRemoval: more marks than that delete nothing.</summary>
public sealed class RemovalLimitTests : IDisposable
{
    private const int Count = 20;

    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Theory]
    [InlineData("4")]
    [InlineData("'4'")]
    [InlineData("0")]
    [InlineData("20%")]
    [InlineData("'24.9%'")]
    [InlineData("'0%'")]
    [InlineData("' 10 % '")]
    public async Task More_marks_than_allowed_delete_nothing(string limit)
    {
        await using EmbeddedServer server = Connect();
        ErrorRecord error = Catch($"Get-Pop3Message 3, 4, 5, 6, 7 | Remove-Pop3Message; Disconnect-Pop3 -MaximumRemoval {limit}");
        Assert.StartsWith("Pop3RemovalLimit,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.LimitsExceeded, error.CategoryInfo.Category);
        Assert.Equal("me@127.0.0.1:" + server.Port, error.TargetObject.ToString());
        Assert.Equal(new[] { "RSET", "QUIT" }, server.CommandLines()[^2..]);
        Assert.Equal(Count, server.Mailbox.Messages.Count);
        Assert.Empty(_shell.Run("Get-Pop3Session").RequireSuccess().Output);
        Assert.Equal("Closed", _shell.Run("\"$($session.State)\"").Output[0].BaseObject);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("25%")]
    [InlineData("'29.9%'")]
    [InlineData("100%")]
    [InlineData("([int64]200)")]
    public async Task As_many_marks_as_allowed_are_committed(string limit)
    {
        await using EmbeddedServer server = Connect();
        _shell.Run($"Get-Pop3Message 3, 4, 5, 6, 7 | Remove-Pop3Message; Disconnect-Pop3 -MaximumRemoval {limit}").RequireSuccess();
        Assert.Equal(Count - 5, server.Mailbox.Messages.Count);
    }

    [Fact]
    public async Task The_error_tells_the_number_the_limit_and_the_first_ten()
    {
        await using EmbeddedServer server = Connect();
        ErrorRecord error = Catch("Get-Pop3Message -First 12 | Remove-Pop3Message; Disconnect-Pop3 -MaximumRemoval 25%");
        Assert.Contains("12 message(s) in me@127.0.0.1:", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("-MaximumRemoval 25% allows 5, with 20 in the mailbox at login. Nothing was deleted", error.Exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("uid-000009, uid-000010 and 2 more.", error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("uid-000011", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, 12).Select(static (int number) => $"uid-{number:D6}"), (string[])error.Exception.Data["Uids"]!);
    }

    [Fact]
    public async Task Where_RSET_is_refused_the_line_is_closed_without_QUIT()
    {
        await using EmbeddedServer server = Connect(new EmbeddedServerOptions { RsetRefusal = "not now" });
        Assert.Equal(new[] { "Pop3RemovalLimit" }, _shell.Run("Remove-Pop3Message -Number 1; Disconnect-Pop3 -MaximumRemoval 0").ErrorIds);
        Assert.Equal("RSET", server.CommandLines()[^1]);
        Assert.Equal(Count, server.Mailbox.Messages.Count);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("'-1%'")]
    [InlineData("130%")]
    [InlineData("''")]
    [InlineData("$null")]
    [InlineData("'%'")]
    [InlineData("'25%%'")]
    [InlineData("'1e3'")]
    [InlineData("1.5")]
    [InlineData("'25,5%'")]
    [InlineData("99999999999999999999999999999999")]
    public async Task What_is_no_limit_is_refused_and_sends_nothing(string limit)
    {
        await using EmbeddedServer server = Connect();
        ErrorRecord error = Catch($"Remove-Pop3Message -Number 1; Disconnect-Pop3 -MaximumRemoval {limit}");
        Assert.StartsWith("Pop3ParameterNotUsable,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.Contains("such as 25%", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal("DELE 1", server.CommandLines()[^1]);
        Assert.Equal(1, _shell.Run("$session.PendingDeletionCount").Output[0].BaseObject);
        _shell.Run($"Disconnect-Pop3 -Discard -MaximumRemoval {limit}").RequireSuccess();
    }

    [Fact]
    public async Task A_default_holds_for_the_runspace_and_means_nothing_to_Discard()
    {
        await using EmbeddedServer server = Connect();
        ShellResult result = _shell.Run("""
            $PSDefaultParameterValues = @{ 'Disconnect-Pop3:MaximumRemoval' = '25%' }
            try {
                Remove-Pop3Message -Number 1, 2, 3, 4, 5, 6
                Disconnect-Pop3
            }
            finally { Disconnect-Pop3 -Discard }
            """);
        Assert.Equal(new[] { "Pop3RemovalLimit" }, result.ErrorIds);
        Assert.Equal(Count, server.Mailbox.Messages.Count);
        _shell.Connect(server);
        _shell.Run("Remove-Pop3Message -Number 1, 2, 3, 4, 5, 6; Disconnect-Pop3 -Discard").RequireSuccess();
        _shell.Connect(server);
        _shell.Run("Remove-Pop3Message -Number 1, 2, 3, 4, 5; Disconnect-Pop3").RequireSuccess();
        Assert.Equal(Count - 5, server.Mailbox.Messages.Count);
    }

    [Fact]
    public async Task Of_several_sessions_each_is_judged_by_itself()
    {
        await using EmbeddedServer server = Connect();
        EmbeddedMailbox other = server.AddMailbox("other", HostedShell.Password, SampleMail.Generate(4, 300, seed: 2));
        _shell.Set("login", HostedShell.MakeCredential("other", HostedShell.Password));
        ShellResult result = _shell.Run("""
            $other = Connect-Pop3 127.0.0.1 -Port $port -Security None -Credential $login
            Remove-Pop3Message -Number 1, 2, 3 -Session $session
            Remove-Pop3Message -Number 1, 2, 3 -Session $other
            $other, $session | Disconnect-Pop3 -MaximumRemoval '50%'
            """);
        ErrorRecord error = Assert.Single(result.AllErrors);
        Assert.StartsWith("Pop3RemovalLimit,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("other@127.0.0.1", error.Exception.Message, StringComparison.Ordinal);
        Assert.Null(result.Terminating);
        Assert.Equal(4, other.Messages.Count);
        Assert.Equal(Count - 3, server.Mailbox.Messages.Count);
    }

    [Fact]
    public async Task A_mark_that_the_server_refuses_does_not_count()
    {
        EmbeddedServerOptions options = new();
        options.RefusedDele[2] = "write-protected";
        await using EmbeddedServer server = Connect(options);
        Assert.Equal(new[] { "Pop3CommandFailed" }, _shell.Run("Get-Pop3Message 1, 2 | Remove-Pop3Message; Disconnect-Pop3 -MaximumRemoval 1").ErrorIds);
        Assert.Equal(Count - 1, server.Mailbox.Messages.Count);
    }

    [Fact]
    public async Task Without_marks_the_session_just_ends()
    {
        await using EmbeddedServer server = Connect();
        _shell.Run("Disconnect-Pop3 -MaximumRemoval 0").RequireSuccess();
        Assert.Equal("QUIT", server.CommandLines()[^1]);
    }

    /// <summary>Runs a script that an error must end.</summary>
    private ErrorRecord Catch(string script) =>
        Assert.IsType<ErrorRecord>(Assert.Single(_shell.Run($"try {{ {script}; 'not reached' }} catch {{ $_ }}").RequireSuccess().Output).BaseObject);

    private EmbeddedServer Connect(EmbeddedServerOptions? options = null) => _shell.ConnectServed(Count, 300, options);
}
