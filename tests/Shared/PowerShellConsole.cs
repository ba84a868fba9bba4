using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Hosting;

/// <summary>A PowerShell console: the one that the tool manifest pins, or the one that POP3MODULE_PWSH names.</summary>
internal sealed class PowerShellConsole
{
    /// <summary>
    /// A file of tests takes less than a minute; what takes longer than this hangs. It is less than the --blame-hang-timeout of .ci/run: the test fails with what
    /// the console wrote, and its process is not dumped and ended.
    /// </summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private static readonly string DotNet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private readonly Lazy<Task<string[]>> _commandLine;
    private readonly TimeSpan _limit;

    private PowerShellConsole(Func<Task<string[]>> findCommandLine, TimeSpan limit)
    {
        _commandLine = new Lazy<Task<string[]>>(findCommandLine);
        _limit = limit;
    }

    /// <summary>The console of this run.</summary>
    public static PowerShellConsole Current { get; } = Named(Environment.GetEnvironmentVariable("POP3MODULE_PWSH"));

    /// <summary>A console by its path; without one, that of the tool manifest.</summary>
    /// <param name="path">The path.</param>
    /// <param name="limit">How long a run may take, if not <see cref="Limit"/>.</param>
    public static PowerShellConsole Named(string? path, TimeSpan? limit = null) =>
        new(string.IsNullOrEmpty(path) ? FindPinnedAsync : () => Task.FromResult<string[]>([path]), limit ?? Limit);

    /// <summary>Runs the console with nothing to read from, and waits for its end.</summary>
    /// <returns>What it wrote to both of its outputs.</returns>
    /// <exception cref="ConsoleException">It cannot be started, is not done in time, or ends with an exit code that tells of failure.</exception>
    public async Task<string> RunAsync(params string[] arguments) =>
        await RunAsync(Prepare(await _commandLine.Value, ["-NonInteractive", .. arguments]), _limit);

    /// <summary>Runs the console as <see cref="RunAsync(string[])"/> does, with changes to its environment; null takes a variable away.</summary>
    public async Task<string> RunAsync(IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        ProcessStartInfo start = Prepare(await _commandLine.Value, ["-NonInteractive", .. arguments]);
        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        return await RunAsync(start, _limit);
    }

    /// <summary>Starts the console.</summary>
    /// <param name="setUp">Says what is to become of its input and outputs, which otherwise are those of this process.</param>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="ConsoleException">It cannot be started.</exception>
    public async Task<Process> StartAsync(Action<ProcessStartInfo> setUp, params string[] arguments)
    {
        ProcessStartInfo start = Prepare(await _commandLine.Value, arguments);
        setUp(start);
        return Start(start);
    }

    /// <summary>Asks the tool once where it lies: started by its assembly, it needs neither the command line of the SDK nor a shim.</summary>
    private static async Task<string[]> FindPinnedAsync()
    {
        string home = await RunAsync(Prepare([DotNet, "tool", "run", "pwsh", "--"], ["-NonInteractive", "-Command", "$PSHOME"]), Limit);
        return [DotNet, Path.Combine(home.Trim(), "pwsh.dll")];
    }

    private static ProcessStartInfo Prepare(string[] commandLine, string[] arguments)
    {
        ProcessStartInfo start = new(commandLine[0], [.. commandLine[1..], "-NoLogo", "-NoProfile", .. arguments])
        {
            Environment = { ["POWERSHELL_UPDATECHECK"] = "Off", ["POWERSHELL_TELEMETRY_OPTOUT"] = "1" },
        };

        // Modules that are installed for another console are none of this one's.
        _ = start.Environment.Remove("PSModulePath");
        return start;
    }

    /// <summary>Waits for the end of the console and of all that its outputs are open in.</summary>
    private static async Task<string> RunAsync(ProcessStartInfo start, TimeSpan limit)
    {
        start.WorkingDirectory = Checkout.Root;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Start(start);
        StringBuilder output = new();
        process.OutputDataReceived += (object _, DataReceivedEventArgs line) => Hear(output, line.Data);
        process.ErrorDataReceived += (object _, DataReceivedEventArgs line) => Hear(output, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        using CancellationTokenSource hang = new(limit); // A bound for a console that hangs.
        try
        {
            await process.WaitForExitAsync(hang.Token);
        }
        catch (OperationCanceledException)
        {
            string problem = process.HasExited ? "The outputs of the console were open" : "The console was not done";
            process.Kill(entireProcessTree: true);
            throw new ConsoleException($"{problem} after {limit}.", Heard(output));
        }

        return process.ExitCode == 0 ? Heard(output) : throw new ConsoleException($"The console ended with exit code {process.ExitCode}.", Heard(output));
    }

    private static void Hear(StringBuilder output, string? line)
    {
        if (line is not null)
        {
            lock (output)
            {
                _ = output.AppendLine(line);
            }
        }
    }

    private static string Heard(StringBuilder output)
    {
        lock (output)
        {
            return output.ToString();
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception fault)
        {
            throw new ConsoleException($"The console {start.FileName} cannot be started: {fault.Message}", string.Empty);
        }
    }
}
