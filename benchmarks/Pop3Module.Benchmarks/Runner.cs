using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Pop3Module.Benchmarks.Servers;
using Pop3Module.Testing;

namespace Pop3Module.Benchmarks;

/// <summary>Reads the command line and runs what it names, or all.</summary>
internal static class Runner
{
    private const int DefaultRounds = 5;

    private static readonly string[] Parts = ["wire", "window", "memory", "import", "disk", "tls", "progress"];

    public static async Task<int> RunAsync(string[] arguments)
    {
        List<string> parts = arguments.TakeWhile(static argument => !argument.StartsWith("--", StringComparison.Ordinal)).ToList();
        if (parts.Except(Parts).Any() || DovecotServer.WhyNot is not null)
        {
            Console.Error.WriteLine(DovecotServer.WhyNot ?? $"Parts are {string.Join(", ", Parts)}, and hot.");
            return 1;
        }

        parts = parts.Count == 0 ? [.. Parts] : parts;
        string[] rows = Option(arguments, "--rows")?.Split(',') ?? [];
        string[] known = [.. WireBenchmark.RowNames, .. WindowBenchmark.RowNames];
        if (rows.Except(known).Any())
        {
            Console.Error.WriteLine($"Rows are {string.Join(", ", known)}.");
            return 1;
        }

        string[] wireRows = Choose(rows, WireBenchmark.RowNames);
        string[] windowRows = Choose(rows, WindowBenchmark.RowNames);
        int rounds = int.Parse(Option(arguments, "--rounds") ?? $"{DefaultRounds}", CultureInfo.InvariantCulture);
        Report report = new(Option(arguments, "--output"));
        Report.Tell("Preparing the mailboxes");
        await using Mailboxes mailboxes = await Mailboxes.StartAsync();
        mailboxes.AddSmall();
        bool needsLarge = parts.Except(["wire", "import", "disk"]).Any()
            || (parts.Contains("wire") && wireRows.Any(static row => row.StartsWith("large", StringComparison.Ordinal)));
        if (needsLarge)
        {
            mailboxes.AddLarge();
        }

        if (parts.Contains("memory") || (parts.Contains("wire") && wireRows.Contains("list")))
        {
            mailboxes.AddListed();
        }

        using Bench bench = new(mailboxes, report, rounds) { Wanted = Option(arguments, "--clients")?.Split(',') ?? [] };
        report.Line($"Measured on {Machine.Describe()}; files in {(Machine.MemoryFolder == "/dev/shm" ? "tmpfs" : "the temporary folder")}.");
        report.Line();
        foreach (string part in Parts.Where(parts.Contains))
        {
            switch (part)
            {
                case "wire":
                    WireBenchmark.Run(bench, wireRows);
                    break;
                case "window":
                    WindowBenchmark.Run(bench, windowRows);
                    break;
                case "memory":
                    MemoryBenchmark.Run(bench);
                    break;
                case "import":
                    ImportBenchmark.Run(bench);
                    break;
                case "disk":
                    ConsoleBenchmarks.Disk(bench);
                    break;
                case "tls":
                    ConsoleBenchmarks.Tls(bench);
                    break;
                default:
                    ConsoleBenchmarks.Progress(bench);
                    break;
            }
        }

        report.Save();
        return 0;
    }

    /// <summary>The rows of a part that are wanted: all of them where none is named.</summary>
    private static string[] Choose(string[] wanted, IReadOnlyList<string> names) => names.Intersect(wanted).ToArray() is { Length: > 0 } chosen ? chosen : [.. names];

    private static string? Option(string[] arguments, string name)
    {
        int index = Array.IndexOf(arguments, name);
        return index >= 0 && index + 1 < arguments.Length ? arguments[index + 1] : null;
    }
}
