using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Pop3Module.Benchmarks.Clients;
using Pop3Module.Benchmarks.Servers;

namespace Pop3Module.Benchmarks;

/// <summary>The table of the wire: who does the same work on the same line in which time, and with how much memory.</summary>
internal static class WireBenchmark
{
    private const double LongRoundTrip = 40;
    private const string Remove = "remove";

    private static readonly WireRow[] Rows =
    [
        new("small", "5,000 x 8 KiB to files, loopback", Work.Files, "small", 0, ["mailkit", "mailkit-100", "mailkit-1", "curl", "poplib"], 1.15, 1.5),
        new("small-far", "5,000 x 8 KiB to files, 40 ms", Work.Files, "small", LongRoundTrip, ["mailkit", "mailkit-100"], 1.15, 1.5),
        new("large", "20 x 25 MiB to files, loopback", Work.Files, "large", 0, ["mailkit", "mailkit-1", "curl", "poplib"], 1.15, 1.1),
        new("large-far", "20 x 25 MiB to files, 40 ms", Work.Files, "large", LongRoundTrip, ["mailkit", "curl"], 1.2, 1.2),
        new("list", "LIST + UIDL of 100,000", Work.List, "listed", 0, ["mailkit", "poplib"], 1.15, null),
        new("headers", "headers (TOP n 0) of 5,000, loopback", Work.Headers, "small", 0, ["mailkit", "mailkit-1", "poplib"], 1.15, null),
        new("headers-far", "headers (TOP n 0) of 5,000, 40 ms", Work.Headers, "small", LongRoundTrip, ["mailkit"], 1.15, null),
    ];

    public static IReadOnlyList<string> RowNames { get; } = [.. Rows.Select(static row => row.Id), Remove];

    public static void Run(Bench bench, IReadOnlyCollection<string> wanted)
    {
        Report report = bench.Report;
        report.Line("## The wire");
        report.Line();
        report.Line($"Medians of {bench.Rounds} rounds in turn, from before the connection to after the answer to QUIT; ratios to the floor. Peak is what the");
        report.Line("resident set of the process grew by during the run. Work is what lies between login and QUIT.");
        report.Line();
        report.Head("row", "client", "median s", "fastest s", "ratio", "work s", "peak MiB", "goal");
        foreach (WireRow row in Rows.Where(row => wanted.Contains(row.Id)))
        {
            Measure(bench, row);
        }

        report.Line();
        if (wanted.Contains(Remove))
        {
            MeasureRemove(bench);
        }
    }

    private static void Measure(Bench bench, WireRow row)
    {
        int near = bench.Mailboxes.Server.PlainPort;
        using Line line = Line.Open(near, row.RoundTrip);
        string[] clients = bench.Available(["floor", "engine", "module", .. row.Peers]);
        List<Job> jobs = clients.Select(client => new Job(client, row.Work, line.Port, row.User, string.Empty) { WarmUpPort = near }).ToList();
        if (row.Work == Work.Headers && clients.Contains("module"))
        {
            jobs.Add(new Job("module", Work.HeadersRead, line.Port, row.User, string.Empty) { WarmUpPort = near, Label = "module, subjects read" });
        }

        if (row.Work == Work.Files && clients.Contains("module"))
        {
            jobs.Add(new Job("module", Work.Files, line.Port, row.User, string.Empty) { Label = "module, first work of a new console", WarmsUp = false });
        }

        Dictionary<string, List<Measurement>> results = bench.RunInTurn(jobs);
        double floor = Bench.Median(results["floor"]);
        List<Measurement>? peer = results.GetValueOrDefault("mailkit");
        foreach ((string client, List<Measurement> measurements) in results)
        {
            double median = Bench.Median(measurements);
            double peak = Report.Median(measurements.Select(static measurement => measurement.PeakKiB / 1024.0));
            bench.Report.Row(
                row.Name,
                client,
                Report.Seconds(median),
                Report.Seconds(measurements.Min(static measurement => measurement.Milliseconds)),
                Report.Ratio(median / floor),
                WorkOf(measurements) is double work and >= 0 ? Report.Seconds(work) : "-",
                peak < 0 ? "-" : peak.ToString("0.0", CultureInfo.InvariantCulture),
                Judge(row, client, measurements, floor, peer));
        }

        if (row.Work == Work.Headers && results.TryGetValue("module", out List<Measurement>? listed))
        {
            double first = Report.Median(listed.Select(static measurement => measurement.FirstMilliseconds));
            bench.Report.Row(row.Name, "module, first object after login", Report.Seconds(first), "", "", "", "", "");
        }
    }

    private static double WorkOf(List<Measurement> measurements) => Report.Median(measurements.Select(static measurement => measurement.WorkMilliseconds));

    private static string Judge(WireRow row, string client, List<Measurement> measurements, double floor, List<Measurement>? peer)
    {
        double median = Bench.Median(measurements);
        if (client == "engine")
        {
            return $"{Report.Ratio(row.EngineGoal)}: {Report.Judge(median <= row.EngineGoal * floor)}";
        }

        if (!client.StartsWith("module", System.StringComparison.Ordinal) || client.Contains("new console", System.StringComparison.Ordinal) || peer is null)
        {
            return string.Empty;
        }

        // Where the login takes longer than the work, the work is compared.
        double work = WorkOf(measurements) / WorkOf(peer);
        return row.Work switch
        {
            Work.Headers => $"work 0.5 x mailkit, is {Report.Ratio(work)}: {Report.Judge(work <= 0.5)}",
            Work.List => $"work 1.0 x mailkit, is {Report.Ratio(work)}: {Report.Judge(work <= 1)}",
            _ => $"{Report.Ratio(row.ModuleGoal!.Value)} and below mailkit: {Report.Judge(median <= row.ModuleGoal * floor && median < Bench.Median(peer))}",
        };
    }

    /// <summary>What the round trips cost above the octets: those of the same work without a round trip.</summary>
    private static void MeasureRemove(Bench bench)
    {
        Report report = bench.Report;
        if (bench.Available("module").Length == 0)
        {
            return;
        }

        List<double> near = [];
        List<double> far = [];
        using Line line = Line.Open(bench.Mailboxes.Server.PlainPort, LongRoundTrip);
        for (int round = 0; round < bench.Rounds; round++)
        {
            bench.Mailboxes.AddRemoved();
            near.Add(bench.Run(new Job("module", Work.Remove, bench.Mailboxes.Server.PlainPort, "removed", string.Empty)).Milliseconds);
            bench.Mailboxes.AddRemoved();
            far.Add(bench.Run(new Job("module", Work.Remove, line.Port, "removed", string.Empty) { WarmUpPort = bench.Mailboxes.Server.PlainPort }).Milliseconds);
        }

        const double Login = 6;
        double roundTrips = (Report.Median(far) - Report.Median(near)) / LongRoundTrip;
        report.Line($"`Get-Pop3Message | Receive-Pop3Message -Destination | Remove-Pop3Message` of {Mailboxes.RemovedCount} messages with Connect and Disconnect:");
        report.Line($"{Report.Seconds(Report.Median(near))} s on loopback, {Report.Seconds(Report.Median(far))} s at 40 ms: {Report.Ratio(roundTrips)} round trips above the octets' time, of which");
        report.Line($"{Login} are connection, greeting, CAPA, login and QUIT. Goal for the pipeline: below 8: {Report.Judge(roundTrips - Login < 8)}.");
        report.Line();
    }

    private sealed record WireRow(
        string Id, string Name, Work Work, string User, double RoundTrip, string[] Peers, double EngineGoal, double? ModuleGoal);
}
