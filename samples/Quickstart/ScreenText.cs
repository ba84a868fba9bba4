using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Pop3Module.Quickstart;

/// <summary>Text in the columns of a terminal: Chinese, Japanese and Korean characters and emoji take two of them, marks on other characters none.</summary>
internal static class ScreenText
{
    /// <summary>What lines begin with that belong together, and how they go on in the next line.</summary>
    private static readonly (string Start, string Next)[] Prefixes = [("# ", "# "), ("PS> ", "    "), (">> ", "    ")];

    /// <summary>The characters of two columns (Unicode Standard Annex 11: wide and fullwidth).</summary>
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x2E80, 0x303E), (0x3041, 0xA4CF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE10, 0xFE19), (0xFE30, 0xFE6F),
        (0xFF00, 0xFF60), (0xFFE0, 0xFFE6), (0x1F300, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F900, 0x1F9FF), (0x20000, 0x3FFFD),
    ];

    /// <summary>How many columns a text takes.</summary>
    public static int Measure(string text) => text.EnumerateRunes().Sum(Measure);

    /// <summary>Cuts a line into lines that fit: between words where possible.</summary>
    /// <param name="line">The line, without line ends.</param>
    /// <param name="width">The columns; more than a prefix takes.</param>
    public static IEnumerable<string> Wrap(string line, int width)
    {
        string rest = line.Replace("\t", "    ", StringComparison.Ordinal).TrimEnd();
        (string start, string next) = Prefixes.FirstOrDefault(
            ((string Start, string Next) prefix) => rest.StartsWith(prefix.Start, StringComparison.Ordinal), (string.Empty, string.Empty));
        int prefixLength = start.Length;
        while (Measure(rest) > width)
        {
            int cut = FindCut(rest, prefixLength, width);
            yield return rest[..cut].TrimEnd();
            rest = next + rest[cut..].TrimStart();
            prefixLength = next.Length;
        }

        yield return rest;
    }

    /// <summary>The index at which the next line begins: at the last space that has a word before it, else at the first character that does not fit.</summary>
    private static int FindCut(string line, int prefixLength, int width)
    {
        int index = 0;
        int columns = 0;
        int space = 0;
        foreach (Rune rune in line.EnumerateRunes())
        {
            space = rune.Value == ' ' && index > prefixLength && line[index - 1] != ' ' ? index : space;
            columns += Measure(rune);
            if (columns > width)
            {
                break;
            }

            index += rune.Utf16SequenceLength;
        }

        return space > 0 ? space : index;
    }

    private static int Measure(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format or UnicodeCategory.Control => 0,
        _ => Wide.Any(((int First, int Last) range) => range.First <= rune.Value && rune.Value <= range.Last) ? 2 : 1,
    };
}
