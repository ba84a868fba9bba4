using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace Pop3Module.Benchmarks.Clients;

/// <summary>Starts the process of a client and reads what it came to.</summary>
internal sealed class ClientRunner
{
    private const string Here = "127.0.0.1";

    private readonly string _manifest;

    /// <param name="manifest">The module that the PowerShell client imports.</param>
    public ClientRunner(string manifest)
    {
        _manifest = manifest;
    }

    /// <summary>Why a client cannot run here; null when it can.</summary>
    public static string? WhyNot(string client)
    {
        string? program = client switch
        {
            "module" => "pwsh",
            "curl" => "curl",
            "poplib" => "python3",
            _ => null,
        };
        return program is null || IsOnPath(program) ? null : $"{client} was left out: there is no {program} here.";
    }

    /// <summary>Runs a client.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has what it said.</exception>
    public Measurement Run(Job job)
    {
        if (job.WritesFiles)
        {
            Directory.CreateDirectory(job.Folder);
        }

        switch (job.Client)
        {
            case "curl":
                Stopwatch watch = Stopwatch.StartNew();
                _ = Start("curl", CurlArguments(job));
                return new Measurement(watch.Elapsed.TotalMilliseconds);
            case "poplib":
                string printed = Start("python3", [Beside("poplib_client.py"), job.Work.ToString(), $"{job.Port}", job.User, job.Folder]);
                return new Measurement(double.Parse(printed, CultureInfo.InvariantCulture));
            case "module":
                return Parse(Start("pwsh", ModuleArguments(job)));
            default:
                return Parse(Start(Environment.ProcessPath!, ["client", .. job.ToArguments()]));
        }
    }

    /// <summary>Runs a program to its end and gives what it printed.</summary>
    public static string Start(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

        // What PowerShell tells its makers of every import would be on the clock too.
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        using Process process = Process.Start(start)!;
        System.Threading.Tasks.Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {output}{errors.Result}");
    }

    private static Measurement Parse(string output)
    {
        string line = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Last(static text => text.StartsWith('{'));
        return JsonSerializer.Deserialize<Measurement>(line)!;
    }

    private List<string> ModuleArguments(Job job) =>
    [
        "-NoProfile", "-NonInteractive", "-File", Beside("module_client.ps1"), "-Manifest", _manifest, "-Work", job.Work.ToString(),
        "-Port", $"{job.Port}", "-User", job.User, "-Folder", job.Folder, "-IsTls", Flag(job.IsTls), "-WarmUps", $"{(job.WarmsUp ? ClientProgram.WarmUps : 0)}",
        "-ShowsProgress", Flag(job.ShowsProgress), "-WarmPort", $"{job.WarmUpPort}",
        "-WarmUpsBetweenPauses", $"{ClientProgram.WarmUpsBetweenPauses}", "-WarmFolder", job.WarmUpFolder,
    ];

    private static string[] CurlArguments(Job job)
    {
        string scheme = job.IsTls ? "pop3s" : "pop3";
        int count = Servers.Mailboxes.CountOf(job.User);
        return
        [
            "-s", "-S", "-k", "-u", $"{job.User}:{Job.Password}", "-o", Path.Combine(job.Folder, "#1.eml"), $"{scheme}://{Here}:{job.Port}/[1-{count}]",
        ];
    }

    private static string Flag(bool value) => value ? "1" : "0";

    private static string Beside(string name) => Path.Combine(AppContext.BaseDirectory, "Clients", name);

    private static bool IsOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}
