using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Hosting;

/// <summary>A PowerShell console: the one that the tool manifest pins, or the one that POP3MODULE_PWSH names.</summary>
internal sealed class PowerShellConsole
{
    /// <summary>A file of tests takes less than a minute; what takes longer than this hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly string DotNet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private readonly Lazy<Task<string[]>> _commandLine;

    private PowerShellConsole(Func<Task<string[]>> findCommandLine)
    {
        _commandLine = new Lazy<Task<string[]>>(findCommandLine);
    }

    /// <summary>The console of this run.</summary>
    public static PowerShellConsole Current { get; } = Named(Environment.GetEnvironmentVariable("POP3MODULE_PWSH"));

    /// <summary>A console by its path; without one, that of the tool manifest.</summary>
    public static PowerShellConsole Named(string? path) =>
        string.IsNullOrEmpty(path) ? new PowerShellConsole(FindPinnedAsync) : new PowerShellConsole(() => Task.FromResult<string[]>([path]));

    /// <summary>Runs the console with nothing to read from, and waits for its end.</summary>
    /// <returns>What it wrote to both of its outputs.</returns>
    /// <exception cref="ConsoleException">It cannot be started, hangs, or ends with an exit code that tells of failure.</exception>
    public async Task<string> RunAsync(params string[] arguments) =>
        await RunAsync(Prepare(await _commandLine.Value, ["-NonInteractive", .. arguments]));

    /// <summary>Runs the console as <see cref="RunAsync(string[])"/> does, with changes to its environment; null takes a variable away.</summary>
    public async Task<string> RunAsync(IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        ProcessStartInfo start = Prepare(await _commandLine.Value, ["-NonInteractive", .. arguments]);
        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        return await RunAsync(start);
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
        string home = await RunAsync(Prepare([DotNet, "tool", "run", "pwsh", "--"], ["-NonInteractive", "-Command", "$PSHOME"]));
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

    private static async Task<string> RunAsync(ProcessStartInfo start)
    {
        start.WorkingDirectory = Checkout.Root;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Start(start);
        process.StandardInput.Close();
        Task<string[]> outputs = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using CancellationTokenSource limit = new(Patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new ConsoleException($"The console was not done after {Patience.TotalMinutes} minutes.", string.Concat(await outputs));
        }

        string output = string.Concat(await outputs);
        return process.ExitCode == 0 ? output : throw new ConsoleException($"The console ended with exit code {process.ExitCode}.", output);
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
