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

            if (!NeedsRewriting(field))
            {
                WriteUnfolded(repaired, field.ToArray());
                continue;
            }

            if (!isDeclaredKnown)
            {
                declared = FindDeclaredCharset(block);
                isDeclaredKnown = true;
            }

            using MemoryStream unfolded = new(length);
            WriteUnfolded(unfolded, field.ToArray());
            byte[] rewritten = RepairValue(unfolded.ToArray(), declared, given);
            repaired.Write(rewritten, 0, rewritten.Length);
        }

        return repaired.ToArray();
    }

    /// <summary>Rewrites the value of one field.</summary>
    /// <param name="value">The value as in the message.</param>
    /// <param name="declared">The charset that is declared nearby; null where there is none.</param>
    /// <param name="given">The charset the user gave for undeclared text; null where it is to be detected.</param>
    public static byte[] RepairValue(byte[] value, string? declared, Encoding? given) =>
        !NeedsRewriting(value) ? value : EncodedWords.ToUtf8(value, declared, given, (ReadOnlySpan<byte> text) => IsRaw(text) ? ToUtf8(text.ToArray(), declared, given) : text.ToArray());

    private static bool NeedsRewriting(ReadOnlySpan<byte> field) => EncodedWords.MayBeIn(field) || IsRaw(field);

    /// <summary>Writes a field on one line: the time MimeKit needs grows with the square of the number of folds, and a message may have a million.</summary>
    private static void WriteUnfolded(MemoryStream destination, byte[] field)
    {
        int position = 0;
        while (position < field.Length)
        {
            int found = Array.IndexOf(field, (byte)'\n', position);
            int end = found < 0 ? field.Length : found;
            int textEnd = found > position && field[found - 1] == (byte)'\r' ? found - 1 : end;
            destination.Write(field, position, textEnd - position);
            position = end + 1;
        }

        destination.Write(LineEnd, 0, LineEnd.Length);
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
