using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Pop3Module.Hosting;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>README compares with other clients only what was measured.</summary>
public sealed class ReadmeComparisonTests
{
    [Fact]
    public void Every_figure_of_README_is_in_the_results()
    {
        Dictionary<(string Row, string Client), string> results = Tables(Read("benchmarks", "RESULTS.md"))
            .Where(static (string[] row) => row.Length > 4)
            .GroupBy(static (string[] row) => (row[0], row[1]))
            .ToDictionary(static rows => rows.Key, static rows => rows.First()[2]);
        string[][] table = Tables(Read("README.md").Split("## Beside other clients")[1].Split("\n## ")[0]).ToArray();
        string[] clients = table[0].Select(static (string cell) => cell.Trim('`')).ToArray();
        int figures = 0;
        foreach (string[] row in table.Skip(1))
        {
            for (int column = 1; column < row.Length; column++)
            {
                Assert.Equal((row[0], clients[column], row[column]), (row[0], clients[column], row[column] == "" ? "" : results.GetValueOrDefault((row[0], clients[column]))));
                figures += row[column] == "" ? 0 : 1;
            }
        }

        Assert.True(figures > 10, "The figures are not found in README.");
    }

    private static string Read(params string[] path) => File.ReadAllText(Path.Combine([Checkout.Root, .. path]));

    /// <summary>The cells of all rows of tables, without the lines below their heads.</summary>
    private static IEnumerable<string[]> Tables(string text) => text.Split('\n')
        .Where(static (string line) => line.StartsWith("| ", StringComparison.Ordinal))
        .Select(static (string line) => line.Trim().Trim('|').Split('|').Select(static (string cell) => cell.Trim()).ToArray());
}
