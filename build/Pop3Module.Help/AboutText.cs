using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Markdig.Extensions.Tables;
using Markdig.Syntax;

namespace Pop3Module.Help;

/// <summary>Makes an about topic, plain text for a console, of a page.</summary>
internal static class AboutText
{
    /// <summary>The columns of the narrowest console.</summary>
    public const int Width = 80;

    private const string Indent = "    ";

    /// <summary>The text of the topic.</summary>
    public static string Render(Page page)
    {
        page.FrontMatter.RequireKeys("description", "Locale", "ms.date", "title");
        page.FrontMatter.RequireText("title", page.Name);
        StringBuilder text = new();
        _ = text.Append("TOPIC\n").Append(Indent).Append(page.Name).Append('\n');
        foreach (Section section in page.Sections)
        {
            if (section.Subsections.Count > 0)
            {
                throw section.Subsections[0].Fault("An about topic has sections of one level.");
            }

            _ = text.Append('\n').Append(Checked(page, section.Line, section.Heading.ToUpperInvariant()));
            foreach (Block block in section.Blocks)
            {
                IEnumerable<string> lines = Lines(page, block).Select((string line) => Checked(page, block.Line + 1, line));
                _ = text.Append(block == section.Blocks[0] ? "\n" : "\n\n").AppendJoin('\n', lines);
            }

            _ = text.Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<string> Lines(Page page, Block block) => block switch
    {
        ParagraphBlock paragraph => Wrap(PlainText.Of(page.Path, paragraph), Indent, Indent),
        ListBlock list => PlainText.Items(page.Path, list).SelectMany(static (string item) => Wrap(item, Indent + "- ", Indent + "  ")),
        FencedCodeBlock code => code.Lines.ToString().Split('\n').Select(static (string line) => line.Length == 0 ? "" : Indent + Indent + line),
        Table table => TableLines(page, table),
        _ => throw page.Fault(block.Line + 1, "Only paragraphs, simple lists, blocks of code and tables can stand in an about topic."),
    };

    /// <summary>Breaks at spaces; a line feed begins a new line.</summary>
    private static IEnumerable<string> Wrap(string text, string first, string others)
    {
        string line = first;
        foreach (string part in text.Split('\n'))
        {
            bool isEmpty = true;
            foreach (string word in part.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (!isEmpty && line.Length + 1 + word.Length > Width)
                {
                    yield return line;
                    line = others;
                    isEmpty = true;
                }

                line += isEmpty ? word : " " + word;
                isEmpty = false;
            }

            yield return line;
            line = others;
        }
    }

    /// <summary>A line of dashes stands below the head; columns are as wide as they need, and three spaces apart.</summary>
    private static IEnumerable<string> TableLines(Page page, Table table)
    {
        List<string[]> rows = table.Cast<TableRow>()
            .Select((TableRow row) => row.Cast<TableCell>().Select((TableCell cell) => string.Join(' ', PlainText.Paragraphs(page.Path, cell))).ToArray())
            .ToList();
        rows.Insert(1, rows[0].Select(static (string head) => new string('-', head.Length)).ToArray());
        int[] widths = Enumerable.Range(0, rows[0].Length).Select((int column) => rows.Max((string[] row) => row[column].Length)).ToArray();
        return rows.Select((string[] row) => Indent + string.Join("   ", row.Select((string cell, int column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private static string Checked(Page page, int line, string text)
    {
        return text.Length > Width
            ? throw page.Fault(line, $"Wider than {Width} columns: {text.Trim()}")
            : text.Any(static (char c) => c is < ' ' or > '~')
            ? throw page.Fault(line, $"Every PowerShell reads ASCII alike, and this is more: {text.Trim()}")
            : text;
    }
}
