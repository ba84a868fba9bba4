using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Hosting;
using Pop3Module.Testing;

namespace Pop3Module.Hosted.Tests;

/// <summary>A PowerShell console of its own, that of the tool manifest, with the staged module and a session with an embedded server.</summary>
internal sealed class ChildConsole : IAsyncDisposable
{
    /// <summary>A bound for a console that hangs.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static readonly Lazy<Task> Restored = new(RestoreAsync);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private ChildConsole(IEnumerable<string> command)
    {
        string[] words = [.. command];
        ProcessStartInfo start = new(words[0], words[1..])
        {
            WorkingDirectory = ModuleRunspace.RepositoryRoot, // the folder of the tool manifest
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["POWERSHELL_UPDATECHECK"] = "Off", ["POWERSHELL_TELEMETRY_OPTOUT"] = "1" },
        };
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>The process of the console; what starts it may be another one.</summary>
    public int ConsoleId { get; private set; }

    /// <summary>Starts a console that runs a script behind Connect-Pop3; $folder is a folder of the test.</summary>
    /// <param name="script">The script.</param>
    /// <param name="server">The server.</param>
    /// <param name="folder">The value of $folder; the script itself lies in it too.</param>
    /// <param name="starter">A program and its arguments that start the console.</param>
    public static async Task<ChildConsole> StartAsync(string script, EmbeddedServer server, string folder, params string[] starter)
    {
        await Restored.Value;
        string path = Path.Combine(folder, "console.ps1");
        await File.WriteAllTextAsync(path, $$"""
            $ErrorActionPreference = 'Stop'
            $PID
            $folder = '{{folder}}'
            Import-Module '{{ModuleRunspace.ManifestPath}}'
            $credential = [pscredential]::new('{{HostedShell.User}}', (ConvertTo-SecureString '{{HostedShell.Password}}' -AsPlainText -Force))
            $session = Connect-Pop3 127.0.0.1 -Port {{server.Port}} -Security None -Credential $credential
            {{script}}
            """);
        ChildConsole console = new([.. starter, "dotnet", "tool", "run", "pwsh", "--", "-NoProfile", "-NonInteractive", "-File", path]);
        string? first = await console._process.StandardOutput.ReadLineAsync();
        if (!int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
        {
            throw new InvalidOperationException($"The console did not start: {first} {await console._errors}");
        }

        console.ConsoleId = id;
        return console;
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>What the script wrote; what it wrote to the error stream fails the test.</returns>
    public async Task<string> FinishAsync()
    {
        using CancellationTokenSource limit = new(Limit);
        string output = await _process.StandardOutput.ReadToEndAsync(limit.Token);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode == 0 ? output : throw new InvalidOperationException($"The console failed:\n{output}\n{await _errors}");
    }

    /// <summary>Sends SIGKILL to the console, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        using Process console = Process.GetProcessById(ConsoleId);
        console.Kill();
        using CancellationTokenSource limit = new(Limit);
        await _process.WaitForExitAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task RestoreAsync()
    {
        await using ChildConsole restore = new(["dotnet", "tool", "restore"]);
        _ = await restore.FinishAsync();
    }
}
