using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using Pop3Module.Benchmarks.Clients;
using Pop3Module.Benchmarks.Servers;

namespace Pop3Module.Benchmarks;

/// <summary>What all measurements share: the mailboxes, a place for files, the module in Release, and runs that are checked.</summary>
internal sealed class Bench : IDisposable
{
    private readonly ClientRunner _runner;
    private readonly string _moduleFolder;
    private int _runs;

    public Bench(Mailboxes mailboxes, Report report, int rounds)
    {
        Mailboxes = mailboxes;
        Report = report;
        Rounds = rounds;
        _moduleFolder = StageModule();
        _runner = new ClientRunner(Manifest);
    }

    public Mailboxes Mailboxes { get; }

    public Report Report { get; }

    public int Rounds { get; }

    public string Manifest => Path.Combine(_moduleFolder, "Pop3Module.psd1");

    /// <summary>The clients that were asked for; empty for all.</summary>
    public string[] Wanted { get; init; } = [];

    /// <summary>Where the files of the runs go. What is not in memory is left to whoever set this.</summary>
    public string Folder { get; set; } = Machine.MemoryFolder;

    /// <summary>The clients that can run here; of the others it is said once why not.</summary>
    public string[] Available(params string[] clients)
    {
        foreach (string reason in clients.Select(ClientRunner.WhyNot).OfType<string>())
        {
            Report.Line(reason);
            Report.Line();
        }

        return clients.Where(client => ClientRunner.WhyNot(client) is null && (Wanted.Length == 0 || Wanted.Contains(client))).ToArray();
    }

    /// <summary>Runs a client once, and checks every file it made, outside of its clock.</summary>
    public Measurement Run(Job job)
    {
        bool hasFiles = job.Work is Work.Files or Work.Remove or Work.MakeFiles;
        string folder = Path.Combine(Folder, $"pop3-benchmark-{Environment.ProcessId}-{_runs++}");
        try
        {
            Measurement measurement = _runner.Run(job with { Folder = hasFiles ? folder : string.Empty });
            if (hasFiles && job.Work != Work.MakeFiles)
            {
                Mailboxes.Verify(job.User, folder);
            }

            Report.Tell($"{job.Client} {job.Work} {job.User}: {measurement.Milliseconds:0} ms");
            return measurement;
        }
        finally
        {
            foreach (string made in Directory.GetDirectories(Machine.MemoryFolder, Path.GetFileName(folder) + "*"))
            {
                Directory.Delete(made, recursive: true);
            }
        }
    }

    /// <summary>Runs clients in turn, round by round: whatever slows the machine down slows all of them.</summary>
    /// <param name="jobs">What each client does.</param>
    /// <param name="before">Called before each run.</param>
    public Dictionary<string, List<Measurement>> RunInTurn(IReadOnlyList<Job> jobs, Action? before = null)
    {
        Dictionary<string, List<Measurement>> results = jobs.ToDictionary(static job => job.Label, static _ => new List<Measurement>());
        for (int round = 0; round < Rounds; round++)
        {
            foreach (Job job in jobs)
            {
                before?.Invoke();
                results[job.Label].Add(Run(job));
            }
        }

        return results;
    }

    public static double Median(List<Measurement> measurements) => Report.Median(measurements.Select(static measurement => measurement.Milliseconds));

    public void Dispose() => Directory.Delete(_moduleFolder, recursive: true);

    /// <summary>Copies the module away from the checkout, where another build may replace it, and insists on Release.</summary>
    private static string StageModule()
    {
        string root = typeof(Bench).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static data => data.Key == "RepositoryRoot").Value!;
        string target = Directory.CreateTempSubdirectory("pop3module-release-").FullName;
        foreach (string file in Directory.GetFiles(root, "Pop3Module.ps*1"))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        foreach (string folder in new[] { "lib", "formats", "en-US" })
        {
            foreach (string file in Directory.GetFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(target, Path.GetRelativePath(root, file));
                _ = Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }

        Assembly module = Assembly.LoadFile(Path.Combine(target, "lib", "Core", "Pop3Module.Protocol.dll"));
        return module.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true }
            ? throw new InvalidOperationException("lib/ holds a Debug build. Run with -c Release.")
            : target;
    }
}
