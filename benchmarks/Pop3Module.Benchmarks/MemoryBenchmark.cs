using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Pop3Module.Benchmarks.Clients;
using Pop3Module.Benchmarks.Servers;

namespace Pop3Module.Benchmarks;

/// <summary>How far the console grows, and what is allocated for a message.</summary>
internal static class MemoryBenchmark
{
    public static void Run(Bench bench)
    {
        int port = bench.Mailboxes.Server.PlainPort;
        Report report = bench.Report;
        report.Line("## Memory");
        report.Line();
        report.Line($"The cmdlets: what the resident set of a warmed-up console grew by at most, medians of {bench.Rounds} runs.");
        report.Line();
        report.Head("work", "peak MiB", "allocated octets a message", "goal");
        (string Name, Work Work, string User, double PeakGoal, double? AllocationGoal)[] rows =
        [
            ("5,000 x 8 KiB to files", Work.Files, "small", 32, 2048),
            ("20 x 25 MiB to files", Work.Files, "large", 32, null),
            ("Get-Pop3Message -ListOnly of 100,000, let go", Work.ListFlow, "listed", 48, null),
            ("Get-Pop3Message of 5,000, let go", Work.HeadersFlow, "small", 48, null),
            ("20 x 25 MiB as objects, one after the other", Work.Objects, "large", 64, null),
        ];
        foreach ((string name, Work work, string user, double peakGoal, double? allocationGoal) in rows)
        {
            if (bench.Available("module").Length == 0)
            {
                break;
            }

            List<Measurement> runs = bench.RunInTurn([new Job("module", work, port, user, string.Empty)])["module"];
            double peak = Report.Median(runs.Select(static run => run.PeakKiB / 1024.0));
            double allocated = Report.Median(runs.Select(run => run.AllocatedOctets / (double)Mailboxes.CountOf(user)));
            string goal = $"{peakGoal:0} MiB: {Report.Judge(peak <= peakGoal)}"
                + (allocationGoal is double most ? $"; {most:0} octets: {Report.Judge(allocated < most)}" : string.Empty);
            report.Row(name, peak.ToString("0.0", CultureInfo.InvariantCulture), allocated.ToString("0", CultureInfo.InvariantCulture), goal);
        }

        report.Line();
        report.Line("The engine alone, without files:");
        report.Line();
        report.Head("work", "allocated octets a message", "goal");
        (string Name, Work Work, string User, double? Goal)[] engine =
        [
            ("RETR of 5,000 x 8 KiB", Work.Objects, "small", 1024),
            ("LIST + UIDL of 100,000: the unique-id as a string, and two lists", Work.List, "listed", null),
        ];
        foreach ((string name, Work work, string user, double? goal) in engine)
        {
            Measurement run = bench.Run(new Job("engine", work, port, user, string.Empty));
            double allocated = run.AllocatedOctets / (double)Mailboxes.CountOf(user);
            report.Row(name, allocated.ToString("0", CultureInfo.InvariantCulture), goal is double most ? $"{most:0}: {Report.Judge(allocated < most)}" : string.Empty);
        }

        report.Line();
    }
}
