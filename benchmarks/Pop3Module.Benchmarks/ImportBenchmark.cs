using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Pop3Module.Benchmarks.Clients;

namespace Pop3Module.Benchmarks;

/// <summary>What Import-Module adds to a cold console, and how much of that PowerShell takes for a module of the same shape that does nothing.</summary>
internal static partial class ImportBenchmark
{
    private const int Rounds = 15;
    private const double GoalMilliseconds = 40;

    public static void Run(Bench bench)
    {
        if (bench.Available("module").Length == 0)
        {
            return;
        }

        string folder = Directory.CreateTempSubdirectory("pop3-import-").FullName;
        (string Name, string Command)[] rows =
        [
            ("a cold `pwsh -NoProfile`", "exit"),
            ("an empty psm1 with a manifest", Import(MakeEmptyModule(Path.Combine(folder, "Empty")))),
            ("a hollow module: our manifest, psm1 and formats, cmdlets that do nothing", Import(MakeHollowModule(bench.Manifest, Path.Combine(folder, "Pop3Module")))),
            ("Pop3Module", Import(bench.Manifest)),
        ];
        List<double>[] times = rows.Select(static _ => new List<double>()).ToArray();
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                times[i].Add(Time(rows[i].Command));
            }
        }

        string loaded = Start($"{Import(bench.Manifest)}; [AppDomain]::CurrentDomain.GetAssemblies().GetName().Name -contains 'MimeKit'").Trim();
        Directory.Delete(folder, recursive: true);
        Report report = bench.Report;
        report.Line("## Import");
        report.Line();
        report.Head($"medians of {Rounds} in turn", "ms", "adds ms", "goal");
        double cold = Report.Median(times[0]);
        for (int i = 0; i < rows.Length; i++)
        {
            double added = Report.Median(times[i]) - cold;
            report.Row(
                rows[i].Name,
                Report.Median(times[i]).ToString("0", CultureInfo.InvariantCulture),
                i == 0 ? "" : added.ToString("0", CultureInfo.InvariantCulture),
                i == rows.Length - 1 ? $"{GoalMilliseconds:0}: {Report.Judge(added <= GoalMilliseconds)}" : "");
        }

        report.Line();
        report.Line($"MimeKit is loaded after the import: {loaded}.");
        report.Line();
    }

    private static string Import(string manifest) => $"Import-Module '{manifest}'";

    private static string MakeEmptyModule(string folder)
    {
        _ = Directory.CreateDirectory(folder);
        string manifest = Path.Combine(folder, "Empty.psd1");
        File.WriteAllText(Path.Combine(folder, "Empty.psm1"), string.Empty);
        File.WriteAllText(manifest, $"@{{ RootModule = 'Empty.psm1'; ModuleVersion = '1.0'; GUID = '{Guid.NewGuid()}'; FunctionsToExport = @(); CmdletsToExport = @() }}");
        return manifest;
    }

    private static string MakeHollowModule(string manifest, string folder)
    {
        string source = Path.GetDirectoryName(manifest)!;
        foreach (string file in Directory.GetFiles(source, "*.ps*1").Concat(Directory.GetFiles(Path.Combine(source, "formats"))))
        {
            string copy = Path.Combine(folder, Path.GetRelativePath(source, file));
            _ = Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        IEnumerable<string> classes = CmdletName().Matches(File.ReadAllText(manifest)).Select(static (Match name, int index) =>
            $"[Cmdlet(\"{name.Groups[1].Value}\", \"{name.Groups[2].Value}\")] public class C{index} : PSCmdlet {{ }}");
        string library = Path.Combine(folder, "lib", "Core", "Pop3Module.dll");
        _ = Directory.CreateDirectory(Path.GetDirectoryName(library)!);
        _ = Start($"Add-Type -OutputType Library -OutputAssembly '{library}' -TypeDefinition 'using System.Management.Automation; {string.Concat(classes)}'");
        return Path.Combine(folder, Path.GetFileName(manifest));
    }

    private static double Time(string command)
    {
        Stopwatch watch = Stopwatch.StartNew();
        _ = Start(command);
        return watch.Elapsed.TotalMilliseconds;
    }

    private static string Start(string command) => ClientRunner.Start("pwsh", ["-NoProfile", "-NonInteractive", "-Command", command]);

    [GeneratedRegex(@"'(\w+)-(Pop3\w*)'")]
    private static partial Regex CmdletName();
}
