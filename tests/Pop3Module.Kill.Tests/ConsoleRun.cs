using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Kill.Tests;

/// <summary>A PowerShell console, the one of the tool manifest, that runs a script. The script's first line of output is its process id.</summary>
internal sealed class ConsoleRun : IAsyncDisposable
{
    /// <summary>A bound for a console that hangs.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static readonly Lazy<Task> Restored = new(RestoreAsync);

    private readonly Process _tool;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<int> _consoleId = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _console;

    private ConsoleRun(string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments)
        {
            WorkingDirectory = RepositoryRoot, // the folder of the tool manifest
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["POWERSHELL_UPDATECHECK"] = "Off", ["POWERSHELL_TELEMETRY_OPTOUT"] = "1" },
        };
        _tool = new Process { StartInfo = start };
        _tool.OutputDataReceived += (object _, DataReceivedEventArgs line) => Hear(line.Data);
        _tool.ErrorDataReceived += (object _, DataReceivedEventArgs line) => Hear(line.Data);
        _ = _tool.Start();
        _tool.BeginOutputReadLine();
        _tool.BeginErrorReadLine();
    }

    /// <summary>The root of the checkout, told by the build.</summary>
    public static string RepositoryRoot { get; } = typeof(ConsoleRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(static (AssemblyMetadataAttribute attribute) => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>What it has written so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts a console and waits until its script has begun.</summary>
    public static async Task<ConsoleRun> StartAsync(string scriptPath)
    {
        await Restored.Value;
        ConsoleRun run = new(["tool", "run", "pwsh", "--", "-NoProfile", "-NonInteractive", "-File", scriptPath]);
        Task<int> exit = run.WaitAsync();
        if (await Task.WhenAny(run._consoleId.Task, exit) == exit)
        {
            string output = run.Output;
            await run.DisposeAsync();
            throw new InvalidOperationException($"The console ended with {await exit} before its script began.\n{output}");
        }

        run._console = Process.GetProcessById(await run._consoleId.Task);
        return run;
    }

    /// <summary>Sends SIGKILL to the console; the two processes that started it then end by themselves.</summary>
    public void Kill() => _console!.Kill();

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitAsync()
    {
        using CancellationTokenSource limit = new(Limit);
        await _tool.WaitForExitAsync(limit.Token);
        return _tool.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _tool.Kill(entireProcessTree: true);
        _ = await WaitAsync();
        _tool.Dispose();
        _console?.Dispose();
    }

    private static async Task RestoreAsync()
    {
        await using ConsoleRun restore = new(["tool", "restore"]);
        if (await restore.WaitAsync() != 0)
        {
            throw new InvalidOperationException("dotnet tool restore failed.\n" + restore.Output);
        }
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _ = _output.AppendLine(line);
        }

        if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
        {
            _ = _consoleId.TrySetResult(id);
        }
    }
}
