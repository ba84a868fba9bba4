using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
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
        string program = Path.Combine(
            AppContext.BaseDirectory, "..", "..", "Pop3Module.Protocol.NetFramework", Configuration(), "Pop3Module.Protocol.NetFramework.exe");
        string port = server.Port.ToString(CultureInfo.InvariantCulture);
        ProcessStartInfo start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(program, new[] { port })
            : new ProcessStartInfo(Mono, new[] { program, port });
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal("cancelled\n.two\n6\nhalf of one\n13\nClosed\n", output.ReplaceLineEndings("\n"));
        Assert.Equal(0, process.ExitCode);
        await server.FinishAsync();
    }

    /// <summary>Debug or Release: the last part of the folder that the tests run in.</summary>
    private static string Configuration() => Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    private sealed class NetFrameworkFactAttribute : FactAttribute
    {
        public NetFrameworkFactAttribute()
        {
            if (!OperatingSystem.IsWindows() && !File.Exists(Mono))
            {
                Skip = "Neither Windows nor Mono is here to run a program for .NET Framework.";
            }
        }
    }
}
