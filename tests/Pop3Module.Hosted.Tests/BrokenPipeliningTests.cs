using System;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>Servers, and proxies before them, that list PIPELINING and read one command at a time.</summary>
public sealed class BrokenPipeliningTests : IDisposable
{
    private const string Login = "S: +OK ready\nC: CAPA\nS: +OK\nS: USER\nS: PIPELINING\nS: UIDL\nS: TOP\nS: .\nC: USER me\nS: +OK\nC: PASS "
        + HostedShell.Password + "\nS: +OK\nC: CAPA\n";

    private const string Capabilities = "S: +OK\nS: USER\nS: PIPELINING\nS: UIDL\nS: TOP\nS: .\n";
    private const string OneByOne = Login + Capabilities + "C: STAT\nS: +OK 0 0";

    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Theory]
    [InlineData(Login + "CLOSE")]
    [InlineData(Login + Capabilities + "C: STAT\nCLOSE")]
    public async Task Connect_tries_once_more_one_command_at_a_time(string lost)
    {
        await using ScriptedServer server = Start(lost, OneByOne);
        ShellResult result = _shell.Run("Connect-Pop3 127.0.0.1 -Port $port -Security None -Credential $credential").RequireSuccess();
        Assert.Single(result.Output);
        Assert.EndsWith("lists PIPELINING, but did not answer two commands in a row; connecting again as with -Pipelining Off.", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_loss_is_the_error()
    {
        await using ScriptedServer server = Start(Login + "CLOSE", Login + "CLOSE");
        ShellResult result = _shell.Run("Connect-Pop3 127.0.0.1 -Port $port -Security None -Credential $credential");
        Assert.Equal(new[] { "Pop3ConnectionLost" }, result.ErrorIds);
        Assert.Single(result.Warnings);
    }

    [Fact]
    public async Task With_pipelining_switched_off_there_is_one_attempt()
    {
        await using ScriptedServer server = Start(Login + "CLOSE");
        ShellResult result = _shell.Run("Connect-Pop3 127.0.0.1 -Port $port -Security None -Credential $credential -Pipelining Off");
        Assert.Equal(new[] { "Pop3ConnectionLost" }, result.ErrorIds);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task The_test_of_a_connection_does_the_same_and_recommends_it()
    {
        await using ScriptedServer server = Start(Login + "CLOSE", OneByOne + "\nC: QUIT\nS: +OK");
        ShellResult result = _shell.Run("Test-Pop3Connection 127.0.0.1 -Port $port -Security None -Credential $credential").RequireSuccess();
        Assert.True(Assert.Single(result.Values<bool>("Succeeded")));
        Assert.EndsWith(" -Pipelining Off", Assert.Single(result.Values<string>("RecommendedCommand")), StringComparison.Ordinal);
        Assert.Contains(
            Assert.Single(result.Values<string[]>("Findings")), static (string finding) => finding.StartsWith("PIPELINING is listed and does not work", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Auto", "C: LIST\nC: UIDL\nCLOSE", true)]
    [InlineData("Auto", "C: LIST\nC: UIDL\nS: +OK\nS: 1 100\nS: .\nCLOSE", true)]
    [InlineData("Auto", "C: LIST\nC: UIDL\nS: +OK\nS: 1 100\nS: .\nS: +OK\nS: 1 a\nS: .\nC: RSET\nCLOSE", false)]
    [InlineData("Off", "C: LIST\nCLOSE", false)]
    public async Task Later_in_a_session_the_error_recommends_it(string pipelining, string lost, bool isRecommended)
    {
        string login = Login + Capabilities + "C: STAT\nS: +OK 1 100\n";
        await using ScriptedServer server = Start(login + lost);
        _shell.Run($"Connect-Pop3 127.0.0.1 -Port $port -Security None -Credential $credential -Pipelining {pipelining}").RequireSuccess();
        ShellResult result = _shell.Run("$null = Get-Pop3Message -ListOnly; if ($?) { Reset-Pop3Session }");
        Assert.Equal(new[] { "Pop3ConnectionLost" }, result.ErrorIds);
        Assert.Equal(isRecommended, Advice(result)?.Contains("-Pipelining Off", StringComparison.Ordinal) ?? false);
        Assert.Equal(isRecommended, Advice(_shell.Run("Get-Pop3Message"))?.Contains("-Pipelining Off", StringComparison.Ordinal) ?? false);
    }

    private static string? Advice(ShellResult result) => Assert.Single(result.AllErrors).ErrorDetails?.RecommendedAction;

    private ScriptedServer Start(params string[] transcripts)
    {
        ScriptedServer server = ScriptedServer.Start(transcripts);
        _shell.Set("port", server.Port);
        return server;
    }
}
