using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Pop3Module.MimeReading;

/// <summary>
/// Relabels text of GB2312 and GBK as GB18030, which includes both: senders label text as gb2312 that
/// has further characters.
/// </summary>
internal static class ChineseLabels
{
    /// <summary>The charset that includes the others.</summary>
    public const string Wide = "gb18030";

    private const int LongestNarrow = 12;

    private static readonly HashSet<string> Narrow = new(StringComparer.OrdinalIgnoreCase)
    {
        "gb2312", "gbk", "x-gbk", "cp936", "ms936", "windows-936", "gb_2312-80", "euc-cn",
    };

    private static readonly byte[] WideOctets = Encoding.ASCII.GetBytes(Wide);

    /// <summary>True for a name of a charset that GB18030 includes.</summary>
    public static bool IsNarrow(string name) => Narrow.Contains(name);

    /// <summary>Replaces the labels of encoded-words (RFC 2047, section 2) and of parameter values (RFC 2231, section 4).</summary>
    /// <returns>The same array where there is no such label.</returns>
    public static byte[] Widen(byte[] field)
    {
        MemoryStream? wide = null;
        int copied = 0;
        int position = 0;
        while (position < field.Length && Array.IndexOf(field, (byte)'=', position) is int found and >= 0)
        {
            position = found + 1;
            (int start, int length) = FindLabel(field, found);
            if (length > 0)
            {
                wide ??= new MemoryStream(field.Length + WideOctets.Length);
                wide.Write(field, copied, start - copied);
                wide.Write(WideOctets, 0, WideOctets.Length);
                copied = start + length;
                position = copied;
            }
        }

        if (wide is null)
        {
            return field;
        }

        wide.Write(field, copied, field.Length - copied);
        return wide.ToArray();
    }

    /// <summary>Finds such a label after an equals sign: =?label? or =?label*language? or *=label'.</summary>
    private static (int Start, int Length) FindLabel(byte[] field, int equals)
    {
        bool isWord = equals + 1 < field.Length && field[equals + 1] == (byte)'?';
        bool isParameter = !isWord && equals > 0 && field[equals - 1] == (byte)'*';
        if (!isWord && !isParameter)
        {
            return (0, 0);
        }

        int start = isWord ? equals + 2 : equals + 1;
        ReadOnlySpan<byte> rest = field.AsSpan(start, Math.Min(field.Length - start, LongestNarrow + 1));
        int length = isWord ? rest.IndexOfAny((byte)'?', (byte)'*') : rest.IndexOf((byte)'\'');
        return length > 0 && IsNarrow(Encoding.ASCII.GetString(field, start, length)) ? (start, length) : (0, 0);
    }
}
