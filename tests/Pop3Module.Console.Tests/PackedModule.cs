using System.IO;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Pop3Module.Hosting;
using Xunit;

namespace Pop3Module.Console.Tests;

/// <summary>The package as `dotnet pack` makes it, and one of an older version by the same command, in a folder that serves as a repository.</summary>
public sealed class PackedModule : IAsyncLifetime
{
    /// <summary>The version of the older package.</summary>
    public const string OlderVersion = "0.0.9";

    private static readonly string Manifest = File.ReadAllText(Path.Combine(Checkout.Root, "Pop3Module.psd1"));

    private readonly string _root = Directory.CreateTempSubdirectory("pop3module-package-").FullName;

    /// <summary>The version that the manifest tells, without its label.</summary>
    public static string Version { get; } = InManifest("ModuleVersion");

    /// <summary>The label that the manifest tells; empty for a release that is none before its time.</summary>
    public static string Label { get; } = InManifest("Prerelease");

    /// <summary>The version of the package.</summary>
    public static string PackageVersion { get; } = Label.Length == 0 ? Version : $"{Version}-{Label}";

    /// <summary>The folder of both packages.</summary>
    public string Repository => Path.Combine(_root, "repository");

    /// <summary>The folder of the module.</summary>
    public string ModuleFolder => Path.Combine(_root, "out", "Pop3Module");

    /// <summary>The package of the version that the manifest tells.</summary>
    public string Package { get; private set; } = string.Empty;

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        string older = Path.Combine(_root, "older");
        string current = Path.Combine(_root, "out");
        await PackAsync(older, $"-p:VersionPrefix={OlderVersion}", "-p:VersionSuffix=", "-p:RunAnalyzers=false");
        await PackAsync(current);
        _ = Directory.CreateDirectory(Repository);
        foreach (string path in new[] { Directory.GetFiles(older, "*.nupkg")[0], Directory.GetFiles(current, "*.nupkg")[0] })
        {
            Package = Path.Combine(Repository, Path.GetFileName(path));
            File.Copy(path, Package);
        }
    }

    /// <inheritdoc />
    public Task DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return Task.CompletedTask;
    }

    private static string InManifest(string key) => Regex.Match(Manifest, $@"(?m)^\s*{key}\s*=\s*'([^']*)'").Groups[1].Value;

    private static Task PackAsync(string folder, params string[] properties) => DotNetTool.RunAsync(
        ["pack", Path.Combine("build", "Pop3Module.Package"), "--configuration", "Release", "--no-restore", "--output", folder, "-nodeReuse:false", .. properties]);
}
