using System;
using System.Globalization;
using System.Linq;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Xunit;

namespace Pop3Module.Quickstart.Tests;

/// <summary>The Quickstart with its own server, on a real console.</summary>
public sealed class DemoTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(120)]
    public async Task The_main_job_is_shown_in_the_width_of_the_screen(int? columns)
    {
        int width = columns ?? 80;
        QuickstartRun run = await QuickstartRun.StartAsync(columns, string.Empty);
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Errors));
        Assert.All(run.Lines, (string line) => Assert.InRange(ScreenText.Measure(line), 0, width));

        // One row a message, as wide as the screen: PowerShell itself laid it out, and nothing was cut afterwards.
        string[] rows = run.Lines.SkipWhile(static (string line) => line != "PS> Get-Pop3Message")
            .SkipWhile(static (string line) => !line.StartsWith(" ------ ----", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(static (string line) => line.Length > 0).ToArray();
        Assert.Equal(18, rows.Length);
        Assert.All(rows, (string row) => Assert.Equal(width, ScreenText.Measure(row)));
        Assert.Contains("会议通知：项目进度", rows[3], StringComparison.Ordinal);
        Assert.Contains("Grüße aus Köln", rows[2], StringComparison.Ordinal);
        Assert.Contains("PS> Get-Pop3Message -Subject '[SPAM]*'", run.Lines);
        Assert.Contains(run.Lines, static (string line) => line.EndsWith(" 报告.pdf", StringComparison.Ordinal));
        Assert.Contains("TextBody : Schöne Grüße – €5 für dich.", run.Text, StringComparison.Ordinal);
        Assert.Contains(">>     Remove-Pop3Message -WhatIf", run.Lines);
        Assert.Equal(2, run.Lines.Count(static (string line) => line.StartsWith("What if: ", StringComparison.Ordinal)));
        Assert.Contains("2 message(s) were deleted", run.Text, StringComparison.Ordinal);
        Assert.Contains("The mailbox had 18 messages and has 16; 2 files were saved.", run.Text, StringComparison.Ordinal);
        Assert.Contains("Done.", run.Lines);
    }

    [Fact]
    public async Task Interactive_leaves_the_console_to_the_user_and_the_server_runs_as_long()
    {
        QuickstartRun run = await QuickstartRun.StartAsync(
            null,
            """
            Connect-Pop3 127.0.0.1 -Port $Port -Security None -Credential $credential
            "$((Get-Pop3Message).Count) messages on port $Port"
            exit 7

            """,
            "-Interactive");
        Match told = Regex.Match(run.Output, @"^  Connect-Pop3 127\.0\.0\.1 -Port (?<port>\d+) -Security None -Credential \$credential\r?$", RegexOptions.Multiline);
        Assert.True(told.Success, run.Output);
        string port = told.Groups["port"].Value;
        Assert.Contains("only-for-the-demo", run.Output, StringComparison.Ordinal);
        Assert.Contains($"18 messages on port {port}", run.Output, StringComparison.Ordinal);
        Assert.Equal(7, run.ExitCode);
        using TcpClient late = new();
        _ = await Assert.ThrowsAsync<SocketException>(() => late.ConnectAsync("127.0.0.1", int.Parse(port, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Usage_is_told_in_80_columns()
    {
        QuickstartRun run = await QuickstartRun.StartAsync(80, string.Empty, "--help");
        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Lines, static (string line) => Assert.InRange(ScreenText.Measure(line), 0, 80));
        Assert.Contains("-SkipCertificateCheck", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_argument_that_there_is_not_is_named()
    {
        QuickstartRun run = await QuickstartRun.StartAsync(80, string.Empty, "-Colour", "red");
        Assert.Equal((2, string.Empty), (run.ExitCode, run.Output));
        Assert.StartsWith("There is no argument -Colour.", run.Errors, StringComparison.Ordinal);
    }
}
