using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using Pop3Module.Benchmarks.Clients;

namespace Pop3Module.Benchmarks;

/// <summary>The machine in words: what a figure depends on, and no names.</summary>
internal static class Machine
{
    public static string Describe()
    {
        string processor = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown"
            : "unknown";
        return $"{Environment.ProcessorCount} cores ({processor}), {RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.FrameworkDescription}, "
            + $"Dovecot {Version("dovecot", "--version")}, {Version("pwsh", "--version")}, {Version("curl", "--version")}, {Version("python3", "--version")}, "
            + $"MailKit {typeof(MailKit.Net.Pop3.Pop3Client).Assembly.GetName().Version}";
    }

    /// <summary>Where files are written that no disk has to keep; the temporary folder where there is no such place.</summary>
    public static string MemoryFolder => Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    /// <summary>Waits until the disks have what was written to them, where the system has a program for it.</summary>
    public static void FlushDisks()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = ClientRunner.Start("sync", []);
        }
    }

    private static string Version(string program, string argument)
    {
        try
        {
            return string.Join(' ', ClientRunner.Start(program, [argument]).Split('\n')[0].Split(' ').Take(2));
        }
        catch (Exception fault) when (fault is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return $"no {program}";
        }
    }
}
