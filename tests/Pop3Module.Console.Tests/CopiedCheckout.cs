using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Pop3Module.Hosting;
using Xunit;

namespace Pop3Module.Console.Tests;

/// <summary>
/// A copy of this checkout without what was built, in a folder of its own, where `build.ps1 -Task Package` was run in a console: what it writes disturbs nothing that
/// other tests read. It needs no git, and has the same commit where there is one.
/// </summary>
public sealed class CopiedCheckout : IAsyncLifetime
{
    /// <summary>The folders at the root that builds and tests write; they are not in the repository.</summary>
    private static readonly string[] Built = ["artifacts", "lib", "en-US", "TestResults"];

    private readonly string _scratch = Directory.CreateTempSubdirectory("pop3module-copy-").FullName;

    /// <summary>The folder, deeper than that of this checkout can be expected to be.</summary>
    public string Root => Path.Combine(_scratch, "another", "place", "for", "it");

    /// <summary>The script.</summary>
    public string Script => Path.Combine(Root, "build.ps1");

    /// <summary>Where it puts packages.</summary>
    public string Packages => Path.Combine(Root, "artifacts", "package");

    /// <summary>What the script wrote when it made the package.</summary>
    public string PackageOutput { get; private set; } = string.Empty;

    private string Data => Path.Combine(_scratch, "data");

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        Copy(new DirectoryInfo(Checkout.Root), Root, Built);
        _ = Directory.CreateDirectory(Data);
        PackageOutput = await RunAsync("-File", Script, "-Task", "Package");
    }

    /// <inheritdoc />
    public Task DisposeAsync()
    {
        // What git writes is read-only, which keeps a file on Windows.
        foreach (string path in Directory.GetFiles(_scratch, "*", SearchOption.AllDirectories))
        {
            File.SetAttributes(path, FileAttributes.Normal);
        }

        Directory.Delete(_scratch, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Runs a console whose registered repositories are its own, in another time zone and language than the tests.</summary>
    internal Task<string> RunAsync(params string[] arguments) => PowerShellConsole.Current.RunAsync(
        new Dictionary<string, string?>
        {
            ["XDG_DATA_HOME"] = Data,
            ["TZ"] = "Asia/Tokyo",
            ["LC_ALL"] = "de_DE.UTF-8",
            ["DOTNET_CLI_UI_LANGUAGE"] = "en",

            // The same sources are analyzed when the checkout is built.
            ["RunAnalyzers"] = "false",

            // Nodes that wait for another build would outlive the tests.
            ["MSBUILDDISABLENODEREUSE"] = "1",
        },
        arguments);

    private static void Copy(DirectoryInfo source, string target, params string[] except)
    {
        _ = Directory.CreateDirectory(target);
        foreach (FileInfo file in source.EnumerateFiles())
        {
            _ = file.CopyTo(Path.Combine(target, file.Name));
        }

        foreach (DirectoryInfo folder in source.EnumerateDirectories())
        {
            if (!except.Contains(folder.Name))
            {
                Copy(folder, Path.Combine(target, folder.Name));
            }
        }
    }
}
