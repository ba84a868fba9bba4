using System;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Hosting;

/// <summary>A PowerShell console that runs a script. The script's first line of output is its process id.</summary>
internal sealed class RunningConsole : IAsyncDisposable
{
    /// <summary>A bound for a console that hangs.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly Process _started;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<int> _consoleId = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _console;

    private RunningConsole(Process started)
    {
        _started = started;
        _started.OutputDataReceived += (object _, DataReceivedEventArgs line) => Hear(line.Data);
        _started.ErrorDataReceived += (object _, DataReceivedEventArgs line) => Hear(line.Data);
        _started.BeginOutputReadLine();
        _started.BeginErrorReadLine();
    }

    /// <summary>What it has written so far to both of its outputs, behind the process id.</summary>
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
    /// <param name="scriptPath">The script.</param>
    /// <param name="starter">A program and its arguments that start the console; none to start it directly.</param>
    /// <exception cref="ConsoleException">It cannot be started, or ends before its script begins.</exception>
    public static async Task<RunningConsole> StartAsync(string scriptPath, params string[] starter)
    {
        RunningConsole run = new(await PowerShellConsole.Current.StartAsync((ProcessStartInfo start) => SetUp(start, starter), "-NonInteractive", "-File", scriptPath));
        Task<int> exit = run.WaitAsync();
        if (await Task.WhenAny(run._consoleId.Task, exit) == exit)
        {
            string output = run.Output;
            await run.DisposeAsync();
            throw new ConsoleException($"The console ended with exit code {await exit} before its script began.", output);
        }

        run._console = Process.GetProcessById(await run._consoleId.Task);
        return run;
    }

    /// <summary>Sends SIGKILL to the console; what started it then ends by itself.</summary>
    public void Kill() => _console!.Kill();

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitAsync()
    {
        using CancellationTokenSource limit = new(Limit);
        await _started.WaitForExitAsync(limit.Token);
        return _started.ExitCode;
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>What the script wrote.</returns>
    /// <exception cref="ConsoleException">The exit code tells of failure.</exception>
    public async Task<string> FinishAsync()
    {
        int exitCode = await WaitAsync();
        return exitCode == 0 ? Output : throw new ConsoleException($"The console ended with exit code {exitCode}.", Output);
    }

    public async ValueTask DisposeAsync()
    {
        _started.Kill(entireProcessTree: true);
        _ = await WaitAsync();
        _started.Dispose();
        _console?.Dispose();
    }

    private static void SetUp(ProcessStartInfo start, string[] starter)
    {
        start.WorkingDirectory = Checkout.Root;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        if (starter.Length > 0)
        {
            string[] commandLine = [.. starter[1..], start.FileName, .. start.ArgumentList];
            start.FileName = starter[0];
            start.ArgumentList.Clear();
            foreach (string argument in commandLine)
            {
                start.ArgumentList.Add(argument);
            }
        }
    }

    private void Hear(string? line)
    {
        if (line is null || (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int id) && _consoleId.TrySetResult(id)))
        {
            return;
        }

        lock (_output)
        {
            _ = _output.AppendLine(line);
        }
    }
}
