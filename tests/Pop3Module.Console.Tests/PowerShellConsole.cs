using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Console.Tests;

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
    public async Task<string> RunAsync(params string[] arguments) => await RunAsync(await _commandLine.Value, arguments);

    /// <summary>Asks the tool once where it lies: started by its assembly, it needs neither the command line of the SDK nor a shim.</summary>
    private static async Task<string[]> FindPinnedAsync()
    {
        string home = await RunAsync([DotNet, "tool", "run", "pwsh"], ["-Command", "$PSHOME"]);
        return [DotNet, Path.Combine(home.Trim(), "pwsh.dll")];
    }

    private static async Task<string> RunAsync(string[] commandLine, string[] arguments)
    {
        using Process process = Start(commandLine[0], [.. commandLine[1..], "-NoProfile", "-NonInteractive", .. arguments]);
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

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = Checkout.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Modules that are installed for another console are none of this one's.
        _ = start.Environment.Remove("PSModulePath");
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception fault)
        {
            throw new ConsoleException($"The console {program} cannot be started: {fault.Message}", string.Empty);
        }
    }
}
