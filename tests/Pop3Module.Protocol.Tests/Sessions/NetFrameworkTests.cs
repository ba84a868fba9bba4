using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>The engine's .NET Framework build, where something runs it.</summary>
public class NetFrameworkTests
{
    private const string Mono = "/usr/bin/mono";

    [NetFrameworkFact]
    public async Task The_build_for_net_framework_logs_in_survives_a_cancelled_wait_and_fetches()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync("RETR 1", "RETR 2");
            await side.SendAsync("+OK\r\nhalf of ");
            await side.ExpectAsync("DELE 1");
            await side.SendAsync("one\r\n.\r\n+OK\r\n..two\r\n.\r\n+OK\r\n");
            await side.AnswerAsync("QUIT", "+OK");
            await side.ExpectEndAsync();
        });
        (string output, int exitCode) = await RunAsync(server.Port.ToString(CultureInfo.InvariantCulture));

        Assert.Equal("cancelled\n.two\n6\nhalf of one\n13\nClosed\n", output.ReplaceLineEndings("\n"));
        Assert.Equal(0, exitCode);
        await server.FinishAsync();
    }

    /// <summary>What differs between the frameworks is the stretching of SCRAM and that there is no Kerberos.</summary>
    [NetFrameworkFact(needsDovecot: true)]
    public async Task The_build_for_net_framework_authenticates_by_every_mechanism()
    {
        const string Password = "pässwörd 密码";
        await using DovecotServer dovecot = await DovecotServer.StartAsync(new DovecotOptions());
        dovecot.AddMailbox("bob", Password, []);
        (string output, int exitCode) = await RunAsync(
            dovecot.PlainPort.ToString(CultureInfo.InvariantCulture),
            "bob",
            Password,
            "UserPass", "Apop", "Plain", "Login", "CramMd5", "ScramSha1", "ScramSha256", "Auto", "Gssapi");
        Assert.Equal(
            "USER/PASS APOP PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-256".Split(' '),
            output.ReplaceLineEndings("\n").Split('\n')[..8]);
        Assert.Contains("GSSAPI needs PowerShell 7", output, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
    }

    private static async Task<(string Output, int ExitCode)> RunAsync(params string[] arguments)
    {
        string program = Path.Combine(
            AppContext.BaseDirectory, "..", "..", "Pop3Module.Protocol.NetFramework", Configuration(), "Pop3Module.Protocol.NetFramework.exe");
        ProcessStartInfo start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(program, arguments)
            : new ProcessStartInfo(Mono, arguments.Prepend(program));
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (output, process.ExitCode);
    }

    /// <summary>Debug or Release: the last part of the folder that the tests run in.</summary>
    private static string Configuration() => Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    private sealed class NetFrameworkFactAttribute : FactAttribute
    {
        public NetFrameworkFactAttribute(bool needsDovecot = false)
        {
            if (needsDovecot && Environment.GetEnvironmentVariable("POP3MODULE_REQUIRE_DOVECOT") != "1")
            {
                Skip = DovecotServer.WhyNot;
            }

            if (!OperatingSystem.IsWindows() && !File.Exists(Mono))
            {
                Skip = "Neither Windows nor Mono is here to run a program for .NET Framework.";
            }
        }
    }
}
