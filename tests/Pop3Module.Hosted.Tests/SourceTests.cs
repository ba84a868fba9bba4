using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Pop3Module.Hosting;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>Rules about the source that no compiler checks.</summary>
public sealed class SourceTests
{
    private const string RealTimeCollection = "[Collection(RealTime.Name)]";

    /// <summary>What makes a test wait for time, or measure it.</summary>
    private static readonly string[] Clocks =
    {
        "Task.Delay(", "Thread.Sleep(", "Stopwatch", "TickCount", "CancellationTokenSource(TimeSpan", "CancelAfter(", "Start-Sleep", "Measure-Command",
    };

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
        string tests = Path.Combine(Checkout.Root, "tests");
        string[] files = Directory.GetDirectories(tests, "*.Tests").Append(Path.Combine(tests, "Pester"))
            .SelectMany(static (string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            .Where(static (string path) => Path.GetExtension(path) is ".cs" or ".ps1" && Path.GetFileName(path) != "SourceTests.cs")
            .ToArray();
        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(FindClocks));
    }

    [Theory]
    [InlineData("await Task.Delay(100);", 1)]
    [InlineData("Start-Sleep -Seconds 1\n$watch = [Diagnostics.Stopwatch]::StartNew()", 2)]
    [InlineData("[Collection(RealTime.Name)]\nawait Task.Delay(100);", 0)]
    [InlineData("await clock.PassUntilAsync(run, TimeSpan.FromSeconds(1));", 0)]
    public void The_rule_about_clocks_is_able_to_fail(string text, int count)
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, text);
        Assert.Equal(count, FindClocks(path).Count());
        File.Delete(path);
    }

    /// <summary>Lines that look at a clock, in files outside the collection that runs alone.</summary>
    private static IEnumerable<string> FindClocks(string path)
    {
        string[] lines = File.ReadAllLines(path);
        return lines.Contains(RealTimeCollection)
            ? []
            : lines.Where(static (string line) => Clocks.Any((string clock) => line.Contains(clock, StringComparison.Ordinal)))
                .Select((string line) => $"{Path.GetFileName(path)}: {line.Trim()}");
    }
}
