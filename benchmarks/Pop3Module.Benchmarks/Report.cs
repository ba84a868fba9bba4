using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace Pop3Module.Benchmarks;

/// <summary>Tables in Markdown, on the console and, where that was asked for, in a file.</summary>
internal sealed class Report
{
    private readonly StringBuilder _text = new();
    private readonly string? _path;

    public Report(string? path)
    {
        _path = path;
    }

    public static string Seconds(double milliseconds) => (milliseconds / 1000).ToString("0.000", CultureInfo.InvariantCulture);

    public static string Ratio(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>"met", or "missed".</summary>
    public static string Judge(bool isMet) => isMet ? "met" : "**missed**";

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = values.Order().ToArray();
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public void Line(string text = "")
    {
        Console.WriteLine(text);
        _ = _text.Append(text).Append('\n');
    }

    public void Head(params string[] columns)
    {
        Row(columns);
        Line("|" + string.Concat(Enumerable.Repeat("---|", columns.Length)));
    }

    public void Row(params string[] cells) => Line("| " + string.Join(" | ", cells) + " |");

    /// <summary>Says on the console only what is being done.</summary>
    public static void Tell(string text) => Console.Error.WriteLine($"{DateTime.Now:HH:mm:ss} {text}");

    public void Save()
    {
        if (_path is not null)
        {
            File.AppendAllText(_path, _text.ToString());
        }
    }
}
