using System;
using System.IO;
using System.Text;

namespace Pop3Module.MimeReading;

/// <summary>Rewrites a header block for a strict parser: complete fields only, undeclared 8-bit text as UTF-8.</summary>
internal static class HeaderRepair
{
    private static readonly byte[] LineEnd = { (byte)'\r', (byte)'\n' };

    /// <summary>Rewrites a header block.</summary>
    /// <param name="block">The block, with or without the empty line that ends it.</param>
    /// <param name="given">The charset the user gave for undeclared text; null where it is to be detected.</param>
    /// <param name="isWanted">Selects the fields to keep, by name; null for all.</param>
    /// <returns>The block without the empty line.</returns>
    public static byte[] Repair(ReadOnlySpan<byte> block, Encoding? given, FieldFilter? isWanted = null)
    {
        using MemoryStream repaired = new(block.Length);
        string? declared = null;
        bool isDeclaredKnown = false;
        HeaderFields fields = new(block, block.StartsWith("\uFEFF"u8) ? 3 : 0);
        while (fields.MoveNext())
        {
            ReadOnlySpan<byte> field = fields.Field;
            ReadOnlySpan<byte> name = ReadName(field);
            if (name.IsEmpty || (isWanted is not null && !isWanted(name)))
            {
                continue;
            }

            byte[] unfolded = Unfold(field);
            if (NeedsRewriting(unfolded))
            {
                declared = isDeclaredKnown ? declared : FindDeclaredCharset(block);
                isDeclaredKnown = true;
                Rewrite(unfolded, repaired, declared, given);
            }
            else
            {
                repaired.Write(unfolded, 0, unfolded.Length);
            }

            repaired.Write(LineEnd, 0, LineEnd.Length);
        }

        return repaired.ToArray();
    }

    /// <summary>Rewrites the value of one field.</summary>
    /// <param name="value">The value as in the message.</param>
    /// <param name="declared">The charset that is declared nearby; null where there is none.</param>
    /// <param name="given">The charset the user gave for undeclared text; null where it is to be detected.</param>
    public static byte[] RepairValue(byte[] value, string? declared, Encoding? given)
    {
        if (!NeedsRewriting(value))
        {
            return value;
        }

        using MemoryStream repaired = new(value.Length);
        Rewrite(value, repaired, declared, given);
        return repaired.ToArray();
    }

    private static bool NeedsRewriting(ReadOnlySpan<byte> field) => EncodedWords.MayBeIn(field) || IsRaw(field);

    private static void Rewrite(ReadOnlySpan<byte> field, MemoryStream destination, string? declared, Encoding? given)
    {
        EncodedWords.Write(field, destination, declared, given, WriteText);

        void WriteText(ReadOnlySpan<byte> text, MemoryStream to)
        {
            byte[] octets = text.ToArray();
            octets = IsRaw(octets) ? ToUtf8(octets, declared, given) : octets;
            to.Write(octets, 0, octets.Length);
        }
    }

    /// <summary>Joins the lines of a field: the time MimeKit needs grows with the square of the number of folds, and a message may have a million.</summary>
    private static byte[] Unfold(ReadOnlySpan<byte> field)
    {
        ReadOnlySpan<byte> rest = TakeLine(field, out ReadOnlySpan<byte> line);
        if (rest.IsEmpty)
        {
            return line.ToArray();
        }

        byte[] unfolded = new byte[field.Length];
        int length = 0;
        while (true)
        {
            line.CopyTo(unfolded.AsSpan(length));
            length += line.Length;
            if (rest.IsEmpty)
            {
                break;
            }

            rest = TakeLine(rest, out line);
        }

        Array.Resize(ref unfolded, length);
        return unfolded;
    }

    /// <summary>Takes the first line, without its end.</summary>
    /// <returns>What follows it.</returns>
    private static ReadOnlySpan<byte> TakeLine(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> line)
    {
        int found = text.IndexOf((byte)'\n');
        int end = found < 0 ? text.Length : found;
        line = text.Slice(0, found > 0 && text[found - 1] == (byte)'\r' ? found - 1 : end);
        return text.Slice(Math.Min(text.Length, end + 1));
    }

    /// <summary>The field name at the beginning of the line (RFC 5322, section 2.2), empty where there is none; white space before the colon is accepted.</summary>
    private static ReadOnlySpan<byte> ReadName(ReadOnlySpan<byte> field)
    {
        int length = Math.Max(0, field.IndexOf((byte)':'));
        while (length > 0 && field[length - 1] is (byte)' ' or (byte)'\t')
        {
            length--;
        }

        ReadOnlySpan<byte> name = field.Slice(0, length);
        foreach (byte octet in name)
        {
            if (octet is <= (byte)' ' or > (byte)'~')
            {
                return default;
            }
        }

        return name;
    }

    /// <summary>True for text in an undeclared charset: 8-bit text, and the escape sequences of ISO-2022-JP.</summary>
    private static bool IsRaw(ReadOnlySpan<byte> octets)
    {
        foreach (byte octet in octets)
        {
            if (octet >= 0x80)
            {
                return true;
            }
        }

        return IsJapanese(octets);
    }

    private static bool IsJapanese(ReadOnlySpan<byte> octets) => octets.IndexOf("\x1B$B"u8) >= 0 || octets.IndexOf("\x1B$@"u8) >= 0;

    private static byte[] ToUtf8(byte[] octets, string? declared, Encoding? given)
    {
        string? near = Charsets.Find(declared) is Encoding known && Charsets.IncludesAscii(known) ? declared : null;
        Encoding? wanted = given is not null && Charsets.IncludesAscii(given) ? given : null;
        Encoding? japanese = IsJapanese(octets) ? Charsets.Find("iso-2022-jp") : null;
        Encoding charset = japanese ?? Charsets.Guess(octets, near, wanted);
        return Encoding.UTF8.GetBytes(charset.GetString(octets));
    }

    private static string? FindDeclaredCharset(ReadOnlySpan<byte> block)
    {
        HeaderFields fields = new(block);
        while (fields.MoveNext())
        {
            ReadOnlySpan<byte> field = fields.Field;
            if (FieldName.Is(ReadName(field), "content-type"u8))
            {
                return FieldParameters.FindToken(field.Slice(field.IndexOf((byte)':') + 1), "charset");
            }
        }

        return null;
    }
}
