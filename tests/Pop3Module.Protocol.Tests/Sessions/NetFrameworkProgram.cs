using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>The program that uses the engine's build for .NET Framework.</summary>
internal static class NetFrameworkProgram
{
    private const string Mono = "/usr/bin/mono";

    /// <summary>Why there is nothing to run it with; null when there is.</summary>
    public static string? WhyNot => OperatingSystem.IsWindows() || File.Exists(Mono)
        ? null
        : "Neither Windows nor Mono is here to run a program for .NET Framework.";

    public static async Task<(string Output, int ExitCode)> RunAsync(params string[] arguments)
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
}
