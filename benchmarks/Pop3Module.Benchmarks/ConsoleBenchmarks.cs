using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using Pop3Module.Benchmarks.Clients;
using Pop3Module.Benchmarks.Servers;

namespace Pop3Module.Benchmarks;

/// <summary>What surrounds a transfer: the disk, TLS, progress.</summary>
internal static class ConsoleBenchmarks
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(70);

    public static void Disk(Bench bench)
    {
        Report report = bench.Report;
        string memory = bench.Folder;

        // Nothing here is deleted before the end: ext4 makes files four to eight times as slowly where others were deleted within a minute, as it passes
        // over their inodes one by one.
        bench.Folder = Directory.CreateTempSubdirectory("pop3-disk-").FullName;
        Dictionary<string, List<Measurement>> results;
        try
        {
            Machine.FlushDisks();
            Thread.Sleep(Rest);
            string[] clients = bench.Available("files", "module");
            results = bench.RunInTurn(
                clients.Select(client => new Job(client, client == "files" ? Work.MakeFiles : Work.Files, bench.Mailboxes.Server.PlainPort, "small", string.Empty)).ToArray(),
                Machine.FlushDisks);
        }
        finally
        {
            Directory.Delete(bench.Folder, recursive: true);
            bench.Folder = memory;
        }

        report.Line("## Disk");
        report.Line();
        report.Line("What earlier runs left for the disk to do is done before each run, off the clock; nothing is deleted meanwhile, nor in the minute before.");
        report.Line();
        report.Head("5,000 x 8 KiB to a disk", "median s", "ratio", "goal");
        double floor = Bench.Median(results["files"]);
        foreach ((string client, List<Measurement> runs) in results)
        {
            double ratio = Bench.Median(runs) / floor;
            string name = client == "files" ? "only making the files" : client;
            report.Row(name, Report.Seconds(Bench.Median(runs)), Report.Ratio(ratio), client == "module" ? $"1.1: {Report.Judge(ratio <= 1.1)}" : "");
        }

        report.Line();
    }

    public static void Tls(Bench bench)
    {
        Report report = bench.Report;
        int plain = bench.Mailboxes.Server.PlainPort;
        int tls = bench.Mailboxes.Server.TlsPort;
        string[] clients = bench.Available("curl", "engine", "module");
        Dictionary<string, List<Measurement>> large = bench.RunInTurn(
            clients.Select(client => new Job(client, Work.Files, tls, "large", string.Empty) { IsTls = true }).ToArray());
        report.Line("## TLS");
        report.Line();
        report.Head("work", "client", "median s", "ratio", "goal");
        double? curl = large.TryGetValue("curl", out List<Measurement>? measured) ? Bench.Median(measured) : null;
        foreach ((string client, List<Measurement> runs) in large)
        {
            double ratio = Bench.Median(runs) / (curl ?? double.NaN);
            report.Row("20 x 25 MiB under TLS", client, Report.Seconds(Bench.Median(runs)), Report.Ratio(ratio), client == "curl" ? "" : $"1.3 x curl: {Report.Judge(ratio <= 1.3)}");
        }

        foreach (string client in bench.Available("engine", "module"))
        {
            List<double> encrypted = [];
            List<double> open = [];
            for (int round = 0; round < bench.Rounds; round++)
            {
                open.Add(bench.Run(new Job(client, Work.Files, plain, "small", string.Empty)).Milliseconds);
                encrypted.Add(bench.Run(new Job(client, Work.Files, tls, "small", string.Empty) { IsTls = true }).Milliseconds);
            }

            double ratio = Report.Median(encrypted) / Report.Median(open);
            report.Row("5,000 x 8 KiB under TLS", client, Report.Seconds(Report.Median(encrypted)), Report.Ratio(ratio), $"2 x its plain figure: {Report.Judge(ratio <= 2)}");
        }

        report.Line();
    }

    public static void Progress(Bench bench)
    {
        if (bench.Available("module").Length == 0)
        {
            return;
        }

        List<double> silent = [];
        List<double> shown = [];
        Job job = new("module", Work.Files, bench.Mailboxes.Server.PlainPort, "large", string.Empty);
        for (int round = 0; round < bench.Rounds; round++)
        {
            silent.Add(bench.Run(job).Milliseconds);
            shown.Add(bench.Run(job with { ShowsProgress = true }).Milliseconds);
        }

        double cost = (Report.Median(shown) / Report.Median(silent)) - 1;
        bench.Report.Line("## Progress");
        bench.Report.Line();
        bench.Report.Line($"20 x 25 MiB: {Report.Seconds(Report.Median(silent))} s silent, {Report.Seconds(Report.Median(shown))} s with progress shown");
        bench.Report.Line(string.Create(CultureInfo.InvariantCulture, $"(medians of {bench.Rounds} in turn): {cost * 100:0.0} %. Goal: 2 %: {Report.Judge(cost < 0.02)}."));
        bench.Report.Line();
    }
}
