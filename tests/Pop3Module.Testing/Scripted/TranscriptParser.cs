using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;

namespace Pop3Module.Testing;

/// <summary>Reads transcripts; a line that it does not know is an <see cref="ArgumentException"/> at once, not a hanging test.</summary>
internal static class TranscriptParser
{
    /// <summary>A line of <c>FILL</c> can be as short as its CRLF.</summary>
    private const int SmallestFill = 2;
    private const int FillLineLength = 76;

    public static List<TranscriptStep> Parse(string transcript)
    {
        List<TranscriptStep> steps = [];
        int number = 0;
        foreach (string untrimmed in transcript.Split('\n'))
        {
            number++;
            string line = untrimmed.TrimEnd('\r').TrimStart();
            if (line.Length > 0 && line[0] != '#')
            {
                steps.Add(ParseLine(line, number));
            }
        }

        return steps;
    }

    private static TranscriptStep ParseLine(string line, int number)
    {
        if (line.Length >= 2 && line[1] == ':')
        {
            string text = line.Length > 2 && line[2] == ' ' ? line[3..] : line[2..];
            switch (line[0])
            {
                case 'S':
                    return new TranscriptStep(TranscriptAction.Send, number, line) { Octets = Encoding.UTF8.GetBytes(text + "\r\n") };
                case 'R':
                    return new TranscriptStep(TranscriptAction.Send, number, line) { Octets = Unescape(text, line, number) };
                case 'C':
                    return ParseExpectation(text, line, number);
                default:
                    throw Unknown(line, number);
            }
        }

        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return (words[0], words.Length) switch
        {
            ("FILL", 3) when words[2].Length == 1 && char.IsAscii(words[2][0]) => ParseFill(words, line, number),
            ("SPLIT", 2) => WithNumber(TranscriptAction.Split, words[1], line, number),
            ("EXPECT-NOTHING", 2) => WithNumber(TranscriptAction.ExpectNothing, words[1], line, number),
            ("EXPECT-SOMETHING", 1) => new TranscriptStep(TranscriptAction.ExpectSomething, number, line),
            ("STALL", 1) => new TranscriptStep(TranscriptAction.Stall, number, line),
            ("CLOSE", 1) => new TranscriptStep(TranscriptAction.Close, number, line),
            ("RESET", 1) => new TranscriptStep(TranscriptAction.Reset, number, line),
            ("TLS", 1) => new TranscriptStep(TranscriptAction.StartTls, number, line),
            ("EXPECT-CLOSE", 1) => new TranscriptStep(TranscriptAction.ExpectClose, number, line),
            _ => throw Unknown(line, number),
        };
    }

    private static TranscriptStep ParseExpectation(string text, string line, int number)
    {
        bool isPrefix = text == "*" || text.EndsWith(" *", StringComparison.Ordinal);
        byte[] octets = Encoding.UTF8.GetBytes(isPrefix ? text[..^1] : text);
        return new TranscriptStep(TranscriptAction.Expect, number, line) { Octets = octets, IsPrefix = isPrefix };
    }

    private static TranscriptStep WithNumber(TranscriptAction action, string digits, string line, int number)
    {
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? new TranscriptStep(action, number, line) { Number = value }
            : throw Unknown(line, number);
    }

    private static TranscriptStep ParseFill(string[] words, string line, int number)
    {
        TranscriptStep step = WithNumber(TranscriptAction.Fill, words[1], line, number);
        return step.Number >= SmallestFill ? step with { Octets = Fill(step.Number, (byte)words[2][0]) } : throw Unknown(line, number);
    }

    /// <summary>Makes exactly <paramref name="count"/> octets, CRLFs included, that end with CRLF.</summary>
    private static byte[] Fill(int count, byte character)
    {
        byte[] octets = new byte[count];
        int start = 0;
        while (start < count)
        {
            int end = Math.Min(start + FillLineLength + 2, count);
            if (count - end == 1)
            {
                end--; // one octet alone has no room for CRLF
            }

            octets.AsSpan(start, end - start - 2).Fill(character);
            octets[end - 2] = (byte)'\r';
            octets[end - 1] = (byte)'\n';
            start = end;
        }

        return octets;
    }

    private static byte[] Unescape(string text, string line, int number)
    {
        using MemoryStream octets = new();
        int position = 0;
        while (position < text.Length)
        {
            int escape = text.IndexOf('\\', position);
            int end = escape < 0 ? text.Length : escape;
            octets.Write(Encoding.UTF8.GetBytes(text[position..end]));
            position = end;
            if (escape < 0)
            {
                break;
            }

            char kind = escape + 1 < text.Length ? text[escape + 1] : ' ';
            position += kind == 'x' ? 4 : 2;
            octets.WriteByte(kind switch
            {
                'r' => (byte)'\r',
                'n' => (byte)'\n',
                '0' => 0,
                't' => (byte)'\t',
                '\\' => (byte)'\\',
                'x' when position <= text.Length && TryParseHex(text.AsSpan(escape + 2, 2), out byte octet) => octet,
                _ => throw Unknown(line, number),
            });
        }

        return octets.ToArray();
    }

    private static bool TryParseHex(ReadOnlySpan<char> digits, out byte octet)
    {
        return byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out octet);
    }

    private static ArgumentException Unknown(string line, int number)
    {
        return new ArgumentException($"Line {number} of the transcript is not understood: {line}");
    }
}
