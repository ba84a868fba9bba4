using System;
using System.Collections.Generic;
using System.Text;
using MimeKit;
using MimeKit.Encodings;
using Pop3Module.Mime;

namespace Pop3Module.MimeReading;

/// <summary>Takes uuencoded files out of text: from a line "begin 644 name" to a line "end" (POSIX, uuencode).</summary>
internal static class UuencodedBlocks
{
    private const string Begin = "begin ";

    /// <summary>The text without the files.</summary>
    /// <param name="text">The text.</param>
    /// <param name="files">Takes the files.</param>
    public static string Extract(string text, ICollection<IMailPart> files)
    {
        StringBuilder? rest = null;
        int kept = 0;
        int position = 0;
        while ((position = text.IndexOf(Begin, position, StringComparison.Ordinal)) >= 0)
        {
            int start = position;
            position += Begin.Length;
            if ((start > 0 && text[start - 1] != '\n') || FindName(text, start) is not string name || FindEnd(text, start) is not int end)
            {
                continue;
            }

            byte[] encoded = Encoding.ASCII.GetBytes(text.Substring(start, end - start));
            UUDecoder decoder = new();
            byte[] decoded = new byte[decoder.EstimateOutputLength(encoded.Length)];
            Array.Resize(ref decoded, decoder.Decode(encoded, 0, encoded.Length, decoded));
            files.Add(new MemoryPart(SafeText.Clean(name), MimeTypes.GetMimeType(name), decoded));
            rest = (rest ?? new StringBuilder(text.Length)).Append(text, kept, start - kept);
            kept = end;
            position = end;
        }

        return rest is null ? text : rest.Append(text, kept, text.Length - kept).ToString();
    }

    /// <summary>The name behind three or four octal digits; null where the line does not begin a file.</summary>
    private static string? FindName(string text, int start)
    {
        int lineEnd = EndOfLine(text, start);
        string line = text.Substring(start + Begin.Length, Math.Min(lineEnd - start, 1000) - Begin.Length).Trim();
        int digits = 0;
        while (digits < line.Length && line[digits] is >= '0' and <= '7')
        {
            digits++;
        }

        string name = line.Substring(digits);
        return digits is 3 or 4 && name.Length > 1 && name[0] == ' ' ? name.Trim().Trim('"') : null;
    }

    /// <summary>Where the file ends, its line "end" included; null where a line is not uuencoded or nothing ends the file.</summary>
    private static int? FindEnd(string text, int start)
    {
        bool isTerminated = false;
        for (int position = NextLine(text, start); position < text.Length; position = NextLine(text, position))
        {
            string line = text.Substring(position, Math.Min(EndOfLine(text, position) - position, 128)).TrimEnd();
            if (line == "end")
            {
                return NextLine(text, position);
            }

            int octets = line.Length == 0 ? 0 : (line[0] - ' ') & 0x3F;
            int longest = 1 + ((octets + 2) / 3 * 4);
            if (isTerminated || line.Length > longest + 1 || !IsEncoded(line))
            {
                return null;
            }

            isTerminated = octets == 0;
        }

        return null;
    }

    private static bool IsEncoded(string line)
    {
        foreach (char c in line)
        {
            if (c is < ' ' or > '`')
            {
                return false;
            }
        }

        return true;
    }

    private static int EndOfLine(string text, int position)
    {
        int found = text.IndexOf('\n', position);
        return found < 0 ? text.Length : found;
    }

    private static int NextLine(string text, int position) => Math.Min(text.Length, EndOfLine(text, position) + 1);
}
