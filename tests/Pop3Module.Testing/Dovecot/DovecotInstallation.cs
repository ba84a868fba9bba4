using System;
using System.Diagnostics;
using System.IO;
using System.Linq;

namespace Pop3Module.Testing;

/// <summary>The Dovecot of this machine, if it has one that the tests can use.</summary>
internal static class DovecotInstallation
{
    /// <summary>Version 2.4 renamed most settings.</summary>
    private const string UsableVersion = "2.3.";

    private static readonly Lazy<string?> Reason = new(FindReason);

    /// <summary>The path of the program; null when it is not installed.</summary>
    public static string? Executable { get; } = LocalProgram.Find("dovecot");

    /// <summary>Why it cannot be used; null when it can.</summary>
    public static string? WhyNot => Reason.Value;

    /// <summary>Runs a program to its end and returns what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static string Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Trim()
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {output}");
    }

    private static string? FindReason()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "Dovecot is tested on Linux only.";
        }

        if (Executable is null)
        {
            return "Dovecot is not installed.";
        }

        try
        {
            string version = Run(Executable, "--version");
            if (!version.StartsWith(UsableVersion, StringComparison.Ordinal))
            {
                return $"Dovecot is {version}; the fixture writes the configuration of {UsableVersion}x only.";
            }

            string programs = Run("doveconf", "-d", "-h", "libexec_dir");
            return File.Exists(Path.Combine(programs, "pop3-login")) ? null : "Dovecot is installed without POP3 (dovecot-pop3d).";
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return "Dovecot does not start: " + exception.Message;
        }
    }
}
