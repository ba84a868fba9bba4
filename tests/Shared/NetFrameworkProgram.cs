using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace Pop3Module.Testing;

/// <summary>Runs programs for .NET Framework: as they are on Windows, under Mono elsewhere.</summary>
internal static class NetFrameworkProgram
{
    private const string Mono = "/usr/bin/mono";

    /// <summary>Debian's mono-runtime lacks the assemblies that code for .NET Standard refers to; mono-devel has them.</summary>
    private const string Facades = "/usr/lib/mono/4.5/Facades";

    /// <summary>Why there is nothing to run it with; null when there is.</summary>
    public static string? WhyNot => OperatingSystem.IsWindows() || (File.Exists(Mono) && Directory.Exists(Facades))
        ? null
        : "Neither Windows nor Mono with its facades is here to run a program for .NET Framework.";

    /// <summary>Gets the folder that a project for .NET Framework is built into, beside that of these tests.</summary>
    public static string FolderOf(string project) => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, Configuration()));

    /// <summary>Runs a program, and gives what it wrote to its standard output.</summary>
    public static async Task<(string Output, int ExitCode)> RunAsync(string program, params string[] arguments)
    {
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
