using System;

namespace Pop3Module.Mime;

/// <summary>
/// Relabels encoded-words (RFC 2047) of GB2312 and GBK as GB18030, which includes both: senders label as gb2312 what
/// their users type, and that is more.
/// </summary>
internal static class ChineseLabels
{
    private static readonly byte[] Wide = { (byte)'g', (byte)'b', (byte)'1', (byte)'8', (byte)'0', (byte)'3', (byte)'0' };

    /// <summary>Copies a header block, its labels widened.</summary>
    public static byte[] Widen(ReadOnlySpan<byte> block)
    {
        int count = Scan(block, default);
        byte[] copy = new byte[block.Length + count];
        _ = Scan(block, copy);
        return copy;
    }

    /// <summary>Copies the block where there is room, and tells how many octets it grows.</summary>
    private static int Scan(ReadOnlySpan<byte> block, Span<byte> copy)
    {
        int grown = 0;
        int from = 0;
        while (from < block.Length)
        {
            int found = block.Slice(from).IndexOf("=?"u8);
            int label = found < 0 ? -1 : from + found + 2;
            int length = label < 0 ? 0 : MeasureLabel(block.Slice(label));
            int end = label < 0 ? block.Length : label;
            Copy(block, from, end, copy, grown);
            from = end;
            if (length > 0)
            {
                if (!copy.IsEmpty)
                {
                    Wide.CopyTo(copy.Slice(from + grown));
                }

                grown += Wide.Length - length;
                from += length;
            }
        }

        return grown;
    }

    private static void Copy(ReadOnlySpan<byte> block, int from, int end, Span<byte> copy, int shift)
    {
        if (!copy.IsEmpty)
        {
            block.Slice(from, end - from).CopyTo(copy.Slice(from + shift));
        }
    }

    /// <summary>The length of gb2312 or gbk at the start, before a question mark; 0 for any other charset.</summary>
    private static int MeasureLabel(ReadOnlySpan<byte> text)
    {
        foreach (string name in new[] { "gb2312", "gbk" })
        {
            if (text.Length > name.Length && text[name.Length] == (byte)'?' && EqualsIgnoringCase(text, name))
            {
                return name.Length;
            }
        }

        return 0;
    }

    private static bool EqualsIgnoringCase(ReadOnlySpan<byte> text, string name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if ((text[i] | 0x20) != name[i] && text[i] != name[i])
            {
                return false;
            }
        }

        return true;
    }
}
