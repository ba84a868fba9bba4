using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Pop3Module.Hosting;

namespace Pop3Module.Console.Tests;

/// <summary>A folder of Pester files and the version of Pester that runs them, each file in a console of its own and once.</summary>
internal sealed class PesterSuite
{
    private static readonly string Script = Path.Combine(Checkout.Root, "tests", "Pop3Module.Console.Tests", "Invoke-PesterFile.ps1");

    private readonly PowerShellConsole _console;
    private readonly string _package;
    private readonly string _folder;
    private readonly ConcurrentDictionary<string, Lazy<Task<PesterFile>>> _runs = new();

    /// <summary>Names a suite.</summary>
    /// <param name="console">The console that runs it.</param>
    /// <param name="package">The folder of Pester's package, named after its version.</param>
    /// <param name="folder">The folder of the files.</param>
    public PesterSuite(PowerShellConsole console, string package, string folder)
    {
        _console = console;
        _package = package;
        _folder = folder;
    }

    /// <summary>The suite of this checkout under Pester 5.</summary>
    public static PesterSuite Pester5 { get; } = OfCheckout("Pester5");

    /// <summary>The suite of this checkout under Pester 6.</summary>
    public static PesterSuite Pester6 { get; } = OfCheckout("Pester6");

    /// <summary>The version of Pester.</summary>
    public string Version => Path.GetFileName(_package);

    /// <summary>The names of the files.</summary>
    public IReadOnlyList<string> Files =>
        Directory.GetFiles(_folder, "*.Tests.ps1").Select(static (string path) => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToArray();

    /// <summary>Finds the tests of all files and runs none.</summary>
    public async Task<IReadOnlyList<PesterFile>> FindAsync()
    {
        IReadOnlyList<PesterFile> found = await ReportAsync(_folder, "-Discover");
        return [.. Files.Select((string name) => Pick(found, name))];
    }

    /// <summary>Runs a file, unless that was done before.</summary>
    public Task<PesterFile> RunAsync(string name) =>
        _runs.GetOrAdd(name, (string file) => new Lazy<Task<PesterFile>>(() => RunOnceAsync(file))).Value;

    private static PesterSuite OfCheckout(string pester) =>
        new(PowerShellConsole.Current, Checkout.Told(pester), Path.Combine(Checkout.Root, "tests", "Pester"));

    private static PesterFile Pick(IReadOnlyList<PesterFile> files, string name) =>
        files.SingleOrDefault((PesterFile file) => file.Name == name) ?? new PesterFile(name, "Pester did not tell of this file.", []);

    private async Task<PesterFile> RunOnceAsync(string name)
    {
        try
        {
            return Pick(await ReportAsync(Path.Combine(_folder, name)), name);
        }
        catch (ConsoleException fault)
        {
            return new PesterFile(name, fault.Message, []);
        }
    }

    private async Task<IReadOnlyList<PesterFile>> ReportAsync(string path, params string[] switches)
    {
        string report = Path.GetTempFileName();
        try
        {
            string output = await _console.RunAsync(
                ["-File", Script, "-Pester", Path.Combine(_package, "tools", "Pester.psd1"), "-Path", path, "-Report", report, .. switches]);
            string json = await File.ReadAllTextAsync(report);
            return json.Length > 0
                ? JsonSerializer.Deserialize<PesterFile[]>(json)!
                : throw new ConsoleException("The console left no report.", output);
        }
        finally
        {
            File.Delete(report);
        }
    }
}
