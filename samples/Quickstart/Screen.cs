using System;
using System.Globalization;
using System.IO;

namespace Pop3Module.Quickstart;

/// <summary>What is written to: a terminal, or what takes its place.</summary>
internal sealed class Screen
{
    private const int DefaultWidth = 80;
    private const int LeastWidth = 20;

    private readonly TextWriter _writer;

    /// <param name="writer">Takes the lines.</param>
    /// <param name="width">The columns of a line.</param>
    public Screen(TextWriter writer, int width)
    {
        _writer = writer;
        Width = Math.Max(width, LeastWidth);
    }

    /// <summary>The columns of a line.</summary>
    public int Width { get; }

    /// <summary>The width of the terminal; where the output goes elsewhere, COLUMNS or 80.</summary>
    public static int FindWidth()
    {
        string? columns = Console.IsOutputRedirected ? Environment.GetEnvironmentVariable("COLUMNS") : null;
        int width = Console.IsOutputRedirected ? 0 : Console.WindowWidth;
        return int.TryParse(columns, NumberStyles.None, CultureInfo.InvariantCulture, out int told) && told > 0 ? told : width > 0 ? width : DefaultWidth;
    }

    /// <summary>Shows a line, in several where it is too long.</summary>
    public void Show(string line)
    {
        foreach (string part in ScreenText.Wrap(line, Width))
        {
            _writer.WriteLine(part);
        }
    }
}
