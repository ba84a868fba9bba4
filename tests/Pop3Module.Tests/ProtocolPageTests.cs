using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Pop3Module.Hosting;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>docs/protocol.md claims what a test shows, and the tests it names are there.</summary>
public sealed class ProtocolPageTests
{
    private const string Nothing = "none: nothing is done";

    [Fact]
    public void Every_test_that_is_named_is_there()
    {
        Dictionary<string, string> classes = ReadClasses();
        string[] names = Named(File.ReadAllText(PagePath)).Distinct().ToArray();
        Assert.True(names.Length > 50, "The tests are not found on the page.");
        Assert.All(names, (string name) => Assert.True(IsThere(classes, name), name));
    }

    [Fact]
    public void Every_row_names_a_test_or_says_that_nothing_is_done()
    {
        string[] rows = Rows(File.ReadAllText(PagePath)).ToArray();
        Assert.True(rows.Length > 50, "The rows are not found on the page.");
        Assert.All(rows, static (string row) => Assert.True(NamesTest(row), row));
    }

    [Fact]
    public void The_checks_are_able_to_fail()
    {
        Dictionary<string, string> classes = ReadClasses();
        Assert.True(IsThere(classes, "ProtocolPageTests.The_checks_are_able_to_fail"));
        Assert.False(IsThere(classes, "ProtocolPageTests.No_such_test"));
        Assert.False(IsThere(classes, "NoSuchTests.The_checks_are_able_to_fail"));
        Assert.Equal(new[] { "A.B", "C.D_e" }, Named("| 3 | x | yes | `+OK` | `A.B`, `C.D_e` |"));
        Assert.Equal(new[] { "| 3 | x |" }, Rows("# h\n\n| section | what |\n|---|---|\n| 3 | x |\n"));
        Assert.True(NamesTest("| 3 | x | no | why | none: nothing is done |"));
        Assert.False(NamesTest("| 3 | x | yes | `A.B` shows it | |"));
    }

    private static string PagePath => Path.Combine(Checkout.Root, "docs", "protocol.md");

    /// <summary>The names between backticks, but not that which stands for all of them.</summary>
    private static IEnumerable<string> Named(string page) => Regex.Matches(page, @"`(\w+\.\w+)`")
        .Select(static (Match match) => match.Groups[1].Value)
        .Where(static (string name) => name != "Class.Method");

    private static IEnumerable<string> Rows(string page) => page.Split('\n')
        .Where(static (string line) => line.StartsWith("| ", StringComparison.Ordinal) && !line.Contains("| section |", StringComparison.Ordinal))
        .Where(static (string line) => !line.StartsWith("| section", StringComparison.Ordinal));

    private static bool NamesTest(string row)
    {
        string last = row.Split('|')[^2].Trim();
        return last == Nothing || Named(last).Any();
    }

    private static bool IsThere(Dictionary<string, string> classes, string name)
    {
        string[] parts = name.Split('.');
        return classes.TryGetValue(parts[0], out string? source) && Regex.IsMatch(source, $@"public (async Task|Task|void) {parts[1]}\(");
    }

    /// <summary>The source of each class; of those with one name, and of the files of a partial one, all together.</summary>
    private static Dictionary<string, string> ReadClasses()
    {
        Dictionary<string, string> classes = new();
        foreach (string path in Directory.GetFiles(Path.Combine(Checkout.Root, "tests"), "*.cs", SearchOption.AllDirectories))
        {
            string source = File.ReadAllText(path);
            foreach (Match match in Regex.Matches(source, @"\bclass (\w+)"))
            {
                string name = match.Groups[1].Value;
                classes[name] = classes.GetValueOrDefault(name) + source;
            }
        }

        return classes;
    }
}
