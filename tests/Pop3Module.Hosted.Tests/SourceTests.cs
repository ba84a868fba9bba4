using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Pop3Module.Hosting;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>Rules about the source that no compiler checks.</summary>
public sealed class SourceTests
{
    private const string RealTimeCollection = "[Collection(RealTime.Name)]";

    /// <summary>The Pester tests for which time itself must pass.</summary>
    private const string RealTimeScript = "RealTime.Tests.ps1";

    /// <summary>What makes a test wait for time, or measure it.</summary>
    private static readonly string[] Clocks =
    {
        "Task.Delay(", "Thread.Sleep(", "Stopwatch", "TickCount", "GetTimestamp(", "CancellationTokenSource(TimeSpan", "CancelAfter(", "Start-Sleep", "Measure-Command",
    };

    /// <summary>A source that cancels by itself, unless it does so only for a test that hangs.</summary>
    private static readonly Regex TimedSource = new(@"CancellationTokenSource \w+ = new\((?!\)|Limit\)|Patience\.Limit\))");

    [Fact]
    public void Conditional_compilation_lives_in_files_named_Compatibility_only()
    {
        IEnumerable<string> elsewhere = Directory.GetFiles(Path.Combine(Checkout.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(static (string path) => !path.EndsWith("Compatibility.cs", StringComparison.Ordinal))
            .Where(static (string path) => File.ReadLines(path).Any(static (string line) => line.TrimStart().StartsWith("#if", StringComparison.Ordinal)));
        Assert.Empty(elsewhere);
    }

    [Fact]
    public void No_test_looks_at_a_clock_but_those_that_run_alone()
    {
        string[] files = Sources("*.Tests", "Pester").Where(static (string path) => Path.GetFileName(path) is not ("SourceTests.cs" or RealTimeScript)).ToArray();
        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(FindClocks));
    }

    [Fact]
    public void What_tests_share_says_why_where_it_looks_at_a_clock()
    {
        string[] files = Sources("Shared", "Pop3Module.Testing", "*.NetFramework").ToArray();
        Assert.NotEmpty(files);
        Assert.DoesNotContain(files.SelectMany(FindClocks), static (string line) => !line.Contains("; // ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("await Task.Delay(100);", 1)]
    [InlineData("Start-Sleep -Seconds 1\n$watch = [Diagnostics.Stopwatch]::StartNew()", 2)]
    [InlineData("[Collection(RealTime.Name)]\nawait Task.Delay(100);", 0)]
    [InlineData("using CancellationTokenSource cancel = new(TimeSpan.FromSeconds(1));", 1)]
    [InlineData("CancellationTokenSource cancel = new(100);\nCancellationTokenSource never = new();\nCancellationTokenSource hang = new(Patience.Limit);", 1)]
    [InlineData("long begin = TimeProvider.System.GetTimestamp();", 1)]
    [InlineData("await clock.PassUntilAsync(run, TimeSpan.FromSeconds(1));", 0)]
    public void The_rule_about_clocks_is_able_to_fail(string text, int count)
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, text);
        Assert.Equal(count, FindClocks(path).Count());
        File.Delete(path);
    }

    [Theory]
    [InlineData("Connect-Pop3 a -TimeoutSec 5", 1)]
    [InlineData("Connect-Pop3 a", 0)]
    public void In_a_script_a_timeout_is_a_clock(string text, int count)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("pop3module-clock-").FullName, "a.ps1");
        File.WriteAllText(path, text);
        Assert.Equal(count, FindClocks(path).Count());
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    private static IEnumerable<string> Sources(params string[] folders) => folders
        .SelectMany(static (string name) => Directory.GetDirectories(Path.Combine(Checkout.Root, "tests"), name))
        .SelectMany(static (string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        .Where(static (string path) => Path.GetExtension(path) is ".cs" or ".ps1");

    /// <summary>Lines that look at a clock, in files outside the collection that runs alone.</summary>
    private static IEnumerable<string> FindClocks(string path)
    {
        string[] lines = File.ReadAllLines(path);
        return lines.Contains(RealTimeCollection)
            ? []
            : lines.Where((string line) => IsClock(line) || (Path.GetExtension(path) == ".ps1" && line.Contains("-TimeoutSec ", StringComparison.Ordinal)))
                .Select((string line) => $"{Path.GetFileName(path)}: {line.Trim()}");
    }

    private static bool IsClock(string line) => TimedSource.IsMatch(line) || Clocks.Any((string clock) => line.Contains(clock, StringComparison.Ordinal));
}
