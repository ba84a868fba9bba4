using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Pop3Module.Benchmarks.Clients;
using Pop3Module.Benchmarks.Servers;

namespace Pop3Module.Benchmarks;

/// <summary>The engine's own window against fixed ones, on lines of every kind.</summary>
internal static class WindowBenchmark
{
    private const double Goal = 1.2;
    private const int MiB = 1024 * 1024;

    private static readonly double[] RoundTrips = [1, 10, 40, 200];
    private static readonly double[] Rates = [0, 100, 10];
    private static readonly long[] Windows = [MiB, 4 * MiB, 16 * MiB, 64 * MiB, 256 * MiB];

    public static IReadOnlyList<string> RowNames { get; } = [.. Rates.SelectMany(static rate => RoundTrips.Select(roundTrip => NameOf(roundTrip, rate)))];

    public static void Run(Bench bench, IReadOnlyCollection<string> wanted)
    {
        Report report = bench.Report;
        bench.Mailboxes.AddRemoved(); // others empty it
        report.Line("## The window");
        report.Line();
        report.Line($"The engine alone, without warming up, medians of {bench.Rounds} rounds in turn: its own window, and the best of fixed ones. Goal: within {Goal} of the best.");
        report.Line();
        report.Head(["line", "work", "own s", .. Windows.Select(static window => $"{window / (double)MiB:0.##} MiB"), "own / best", "goal"]);
        foreach (double rate in Rates)
        {
            foreach (double roundTrip in RoundTrips)
            {
                if (wanted.Contains(NameOf(roundTrip, rate)))
                {
                    Measure(bench, roundTrip, rate);
                }
            }
        }

        report.Line();
    }

    private static string NameOf(double roundTrip, double rate) => rate == 0 ? $"{roundTrip:0}ms" : $"{roundTrip:0}ms-{rate:0}";

    private static void Measure(Bench bench, double roundTrip, double rate)
    {
        using Line line = Line.Open(bench.Mailboxes.Server.PlainPort, roundTrip, rate);

        // What takes a second or a few: 500 MiB, 40 MiB, or 4 MiB.
        (string user, string work) = rate switch
        {
            0 => ("large", "20 x 25 MiB"),
            > 50 => ("small", "5,000 x 8 KiB"),
            _ => ("removed", "500 x 8 KiB"),
        };
        Job job = new("engine", Work.Objects, line.Port, user, string.Empty) { WarmsUp = false };
        List<double> own = [];
        Dictionary<long, List<double>> times = Windows.ToDictionary(static window => window, static _ => new List<double>());
        for (int round = 0; round < bench.Rounds; round++)
        {
            own.Add(bench.Run(job).Milliseconds);
            foreach (long window in Windows)
            {
                times[window].Add(bench.Run(job with { Window = window }).Milliseconds);
            }
        }

        double best = times.Values.Min(Report.Median);
        double ratio = Report.Median(own) / best;
        string name = rate == 0 ? "unlimited" : rate.ToString("0", CultureInfo.InvariantCulture) + " Mbit/s";
        bench.Report.Row(
        [
            $"{roundTrip:0} ms, {name}", work, Report.Seconds(Report.Median(own)),
            .. Windows.Select(window => Report.Seconds(Report.Median(times[window]))), Report.Ratio(ratio), Report.Judge(ratio <= Goal),
        ]);
    }
}
