using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading.Tasks;
using Xunit;

namespace Pop3Module.Console.Tests;

/// <summary>
/// `build.ps1` in the console. Package and Docs are run as they are, in a copy. Where a task would build everything once more, a function takes the place of
/// the command line of the SDK and writes what that was to do.
/// </summary>
[Collection(PackageDefinition.Name)]
public sealed class BuildScriptTests(PackedModule module, CopiedCheckout copy) : IClassFixture<CopiedCheckout>
{
    private const string DotNetThatWrites = "function dotnet { $args -join ' '; $global:LASTEXITCODE = 0 }";

    private const string DotNetThatFails = "function dotnet { $global:LASTEXITCODE = 3 }";

    private static readonly string PackageName = $"Pop3Module.{PackedModule.PackageVersion}.nupkg";

    [Fact]
    public void Package_says_where_the_package_is()
    {
        string package = Path.Combine(copy.Packages, PackageName);
        Assert.EndsWith($"The package is {package}; the module folder is beside it.", copy.PackageOutput.TrimEnd(), StringComparison.Ordinal);
        Assert.True(File.Exists(package));
    }

    [Fact]
    public void Made_in_two_folders_the_module_has_the_same_hashes() =>
        Assert.Equal(Hashes(module.ModuleFolder), Hashes(Path.Combine(copy.Packages, "Pop3Module")));

    [ReproduciblePackFact]
    public void Made_in_two_folders_the_package_has_the_same_hash() => Assert.Equal(Hash(module.Package), Hash(Path.Combine(copy.Packages, PackageName)));

    [Fact]
    public async Task Docs_makes_the_help_anew()
    {
        string help = Path.Combine(copy.Root, "en-US");
        _ = Directory.CreateDirectory(help);
        await File.WriteAllTextAsync(Path.Combine(help, "about_Pop3Module.help.txt"), "stale");
        _ = await copy.RunAsync("-File", copy.Script, "-Task", "Docs");
        Assert.Equal(Hashes(Path.Combine(module.ModuleFolder, "en-US")), Hashes(help));
    }

    [Fact]
    public async Task Build_builds_the_solution_and_Test_tests_what_was_built()
    {
        string solution = Path.Combine(copy.Root, "Pop3Module.slnx");
        string[] expected =
        [
            $"build {solution} --configuration Debug",
            $"build {solution} --configuration Release",
            $"build {solution} --configuration Debug",
            $"test {solution} --configuration Debug --no-build",
        ];
        Assert.Equal(expected, await RunAsync(DotNetThatWrites, Call(""), Call("-Task Build -Configuration Release"), Call("-Task Test")));
    }

    [OwnHomeFact]
    public async Task Publish_publishes_to_the_named_repository_and_with_WhatIf_only_tells()
    {
        string repository = Directory.CreateDirectory(Path.Combine(copy.Root, "artifacts", "repository")).FullName;
        string package = Path.Combine(copy.Packages, PackageName);
        string pack = $"pack {Path.Combine(copy.Root, "build/Pop3Module.Package")} --configuration Release --output {copy.Packages}";
        string[] expected =
        [
            pack, $"What if: Performing the operation \"Publish to the repository Folder\" on target \"{package}\".", "0 files",
            pack, "1 files",
        ];
        string count = $"\"$(@(Get-ChildItem '{repository}').Count) files\"";
        string[] told = await RunAsync(
            DotNetThatWrites,
            $"Register-PSResourceRepository -Name Folder -Uri '{repository}' -Trusted",
            Call("-Task Publish -Repository Folder -WhatIf"),
            count,
            Call("-Task Publish -Repository Folder"),
            count);
        Assert.Equal(expected, told);
        Assert.Equal(Hash(package), Hash(Assert.Single(Directory.GetFiles(repository))));
    }

    [Fact]
    public async Task What_cannot_be_done_is_an_error()
    {
        (string Arguments, string Message)[] calls =
        [
            ("-Task Publish", "Publish needs -Repository: the name of a registered repository."),
            ("-Task Publish -Repository NoSuchRepository", "NoSuchRepository"),
            ("-Task Pack", "The argument \"Pack\" does not belong to the set"),
            ("-Configuration Fast", "The argument \"Fast\" does not belong to the set"),
        ];
        string[] told = await RunAsync(DotNetThatWrites, [.. calls.Select(((string Arguments, string Message) call) => TryCall(call.Arguments))]);
        string[] errors = [.. told.Where(static (string line) => line.StartsWith("Error: ", StringComparison.Ordinal))];
        Assert.Equal(calls.Length, errors.Length);
        Assert.All(errors.Zip(calls), static ((string Error, (string Arguments, string Message) Call) pair) =>
            Assert.Contains(pair.Call.Message, pair.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_SDK_fails_at_is_an_error_and_the_end()
    {
        string[] expected =
        [
            "Error: dotnet build failed with exit code 3.",
            "Error: dotnet build failed with exit code 3.",
            "Error: dotnet pack failed with exit code 3.",
            "Error: dotnet pack failed with exit code 3.",
            "Error: dotnet run failed with exit code 3.",
        ];
        string[] tasks = ["Build", "Test", "Package", "Publish -Repository Folder", "Docs"];
        Assert.Equal(expected, await RunAsync(DotNetThatFails, [.. tasks.Select((string task) => TryCall($"-Task {task}"))]));
    }

    private static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    private static string[] Hashes(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .Select((string path) => $"{Hash(path)} {Path.GetRelativePath(folder, path)}").Order(StringComparer.Ordinal).ToArray();

    private string Call(string arguments) => $"& '{copy.Script}' {arguments}";

    private string TryCall(string arguments) => $"try {{ {Call(arguments)} }} catch {{ \"Error: $_\" }}";

    /// <summary>Runs the lines of a script in one console, and gives what it wrote.</summary>
    private async Task<string[]> RunAsync(string dotNet, params string[] script)
    {
        string output = await copy.RunAsync(
            "-Command", string.Join('\n', ["$ErrorActionPreference = 'Stop'", "$PSStyle.OutputRendering = 'PlainText'", dotNet, .. script]));
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
