using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Pop3Module.Hosting;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Console.Tests;

/// <summary>What `tests/under-load.sh` tells of a run. In place of the command line of the SDK stands a script that writes what that would.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class UnderLoadTests : IDisposable
{
    private const string Framework = "(.NETCoreApp,Version=v10.0)";

    private static readonly string[] Suites =
    [
        .. Directory.GetDirectories(Path.Combine(Checkout.Root, "tests"), "*.Tests")
            .Select(static (string path) => Path.GetFileName(path)).Order(StringComparer.Ordinal),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("pop3module-load-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [ShellFact]
    public async Task A_run_in_which_every_suite_passes_is_green()
    {
        string[] output = [.. Suites.SelectMany(static (string suite) => Passed(suite)), .. NetFramework("Pop3Module.Mime.Tests")];
        (int exitCode, string[] told) = await RunAsync(0, 2, output);
        string counts = $"green, {Suites.Length * 5} passed, 0 failed, {Suites.Length} skipped";
        Assert.Equal([$"run 1: {counts}", $"run 2: {counts}"], told);
        Assert.Equal(0, exitCode);
    }

    [ShellFact]
    public async Task A_failed_test_is_named()
    {
        string[] failed =
        [
            $"Test run for /a/{Suites[0]}.dll {Framework}",
            "  Failed Pop3Module.X.Is_false(text: \"x [1]\") [1 m 40 s]",
            "  Error Message:",
            $"Failed!  - Failed:     1, Passed:     4, Skipped:     1, Total:     6, Duration: 2 m - {Suites[0]}.dll (net10.0)",
        ];
        (int exitCode, string[] told) = await RunAsync(1, 1, [.. failed, .. Suites.Skip(1).SelectMany(static (string suite) => Passed(suite))]);
        Assert.Equal(
            [$"run 1: red, {(Suites.Length * 5) - 1} passed, 1 failed, {Suites.Length} skipped", "Pop3Module.X.Is_false(text: \"x [1]\")"], told);
        Assert.Equal(1, exitCode);
        Assert.True(File.Exists(Path.Combine(_folder, "under-load-1.log")));
    }

    /// <summary>The exit code of `dotnet test` is not relied on.</summary>
    [ShellFact]
    public async Task A_suite_that_left_no_result_and_one_that_did_not_begin_are_named()
    {
        string[] output =
        [
            $"Test run for /a/{Suites[0]}.dll {Framework}",
            "The active test run was aborted. Reason: Test host process crashed",
            .. Suites.Skip(2).SelectMany(static (string suite) => Passed(suite)),
        ];
        (int exitCode, string[] told) = await RunAsync(0, 1, output);
        Assert.Equal($"run 1: red, {(Suites.Length - 2) * 5} passed, 0 failed, {Suites.Length - 2} skipped", told[0]);
        Assert.Equal([$"{Suites[0]} left no result", $"{Suites[1]} left no result"], told.Skip(1).Order(StringComparer.Ordinal));
        Assert.Equal(1, exitCode);
    }

    [ShellFact]
    public async Task A_run_of_nothing_is_no_green_one()
    {
        (int exitCode, string[] told) = await RunAsync(
            0, 1, ["Test run for /a/A.dll " + Framework, "No test matches the given testcase filter `FullyQualifiedName~X` in /a/A.dll"], "tests/A");
        Assert.Equal(["run 1: red, 0 passed, 0 failed, 0 skipped"], told);
        Assert.Equal(1, exitCode);
    }

    private static string[] Passed(string suite) =>
    [
        $"Test run for /a/b/{suite}/debug/{suite}.dll {Framework}",
        "A total of 1 test files matched the specified pattern.",
        $"Passed!  - Failed:     0, Passed:     5, Skipped:     1, Total:     6, Duration: 3 s - {suite}.dll (net10.0)",
    ];

    private static string[] NetFramework(string suite) =>
    [
        $"Test run for /a/b/{suite}.NetFramework/debug/{suite}.dll (.NETFramework,Version=v4.7.2)",
        $"No test is available in /a/b/{suite}.NetFramework/debug/{suite}.dll. Make sure that test discoverer & executors are registered.",
    ];

    private async Task<(int ExitCode, string[] Told)> RunAsync(int exitCode, int runs, string[] output, params string[] arguments)
    {
        await File.WriteAllLinesAsync(Path.Combine(_folder, "output"), output);
        await WriteProgramAsync("dotnet", $"[ \"$1\" = build ] && exit 0\ncat '{_folder}/output'\nexit {exitCode}");
        await WriteProgramAsync("stress-ng", "exec sleep 60");
        ProcessStartInfo start = new("sh", [Path.Combine(Checkout.Root, "tests", "under-load.sh"), $"{runs}", .. arguments])
        {
            RedirectStandardOutput = true,
            Environment = { ["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}", ["TMPDIR"] = _folder },
        };
        using Process process = Process.Start(start)!;
        string told = await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience.Limit);
        await process.WaitForExitAsync().WaitAsync(Patience.Limit);
        return (process.ExitCode, told.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    private async Task WriteProgramAsync(string name, string script)
    {
        string path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
