using System;
using System.Text;

namespace Pop3Module.MimeReading;

/// <summary>
/// ISO-2022-JP-1 (RFC 2237) and ISO-2022-JP-2 (RFC 1554): escape sequences change between ASCII, Japanese, Chinese and Korean sets of two octets a character, and single
/// shifts take Western and Greek letters. Only decodes.
/// </summary>
internal sealed class Iso2022JapaneseCharset : Encoding
{
    private const byte Escape = 0x1B;
    private const byte High = 0x80;
    private const char Lost = '\uFFFD';

    private static readonly Encoding Korean = Charsets.Get(949);
    private static readonly Encoding Chinese = Charsets.Get(54936);
    private static readonly Encoding Japanese = Charsets.Get(51932);

    /// <summary>JIS X 0212 stands in this code page with the second octet below 80.</summary>
    private static readonly Encoding Supplementary = Charsets.Get(20932);

    /// <summary>Escape sequences without ESC, and what follows them.</summary>
    private static readonly (string Sequence, OctetSet Set)[] Sequences =
    {
        ("(B", OctetSet.Ascii), ("(J", OctetSet.Ascii), ("(I", OctetSet.Katakana),
        ("$@", OctetSet.Japanese), ("$B", OctetSet.Japanese), ("$(@", OctetSet.Japanese), ("$(B", OctetSet.Japanese), ("$(D", OctetSet.Supplementary),
        ("$A", OctetSet.Chinese), ("$(A", OctetSet.Chinese), ("$(C", OctetSet.Korean),
    };

    private enum OctetSet
    {
        Ascii,
        Katakana,
        Japanese,
        Supplementary,
        Chinese,
        Korean,
    }

    /// <inheritdoc/>
    public override string EncodingName => WebName;

    /// <inheritdoc/>
    public override string WebName => "iso-2022-jp-2";

    /// <inheritdoc/>
    public override int GetByteCount(char[] chars, int index, int count) => ASCII.GetByteCount(chars, index, count);

    /// <inheritdoc/>
    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        ASCII.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    /// <inheritdoc/>
    public override int GetCharCount(byte[] bytes, int index, int count) => GetString(bytes, index, count).Length;

    /// <inheritdoc/>
    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        string text = GetString(bytes, byteIndex, byteCount);
        text.CopyTo(0, chars, charIndex, text.Length);
        return text.Length;
    }

    /// <inheritdoc/>
    public override string GetString(byte[] bytes, int index, int count)
    {
        ReadOnlySpan<byte> rest = bytes.AsSpan(index, count);
        StringBuilder text = new(count);
        OctetSet set = OctetSet.Ascii;
        Encoding shifted = Charsets.Get(1252);
        while (!rest.IsEmpty)
        {
            int used = rest[0] == Escape ? ReadEscape(rest, text, ref set, ref shifted)
                : rest[0] is (byte)'\r' or (byte)'\n' ? ReadLineEnd(rest, text, ref set)
                : ReadCharacter(rest, text, set);
            rest = rest.Slice(used);
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public override int GetMaxByteCount(int charCount) => ASCII.GetMaxByteCount(charCount);

    /// <inheritdoc/>
    public override int GetMaxCharCount(int byteCount) => byteCount;

    private static int ReadEscape(ReadOnlySpan<byte> rest, StringBuilder text, ref OctetSet set, ref Encoding shifted)
    {
        foreach ((string sequence, OctetSet begun) in Sequences)
        {
            if (StartsWith(rest.Slice(1), sequence))
            {
                set = begun;
                return 1 + sequence.Length;
            }
        }

        if (rest.Length > 2 && rest[1] == (byte)'.' && rest[2] is (byte)'A' or (byte)'F')
        {
            shifted = Charsets.Get(rest[2] == (byte)'A' ? 1252 : 28597);
            return 3;
        }

        if (rest.Length > 2 && rest[1] == (byte)'N')
        {
            _ = text.Append(shifted.GetString(new[] { (byte)(rest[2] | High) }));
            return 3;
        }

        _ = text.Append(Lost);
        return 1;
    }

    /// <summary>A line ends in ASCII, and the next one begins in it.</summary>
    private static int ReadLineEnd(ReadOnlySpan<byte> rest, StringBuilder text, ref OctetSet set)
    {
        set = OctetSet.Ascii;
        _ = text.Append((char)rest[0]);
        return 1;
    }

    private static int ReadCharacter(ReadOnlySpan<byte> rest, StringBuilder text, OctetSet set)
    {
        const char FirstKatakana = '\uFF61';
        byte octet = rest[0];
        if (set == OctetSet.Ascii || octet is <= 0x20 or >= 0x7F)
        {
            _ = text.Append(octet < High ? (char)octet : Lost);
            return 1;
        }

        if (set == OctetSet.Katakana)
        {
            _ = text.Append(octet <= 0x5F ? (char)(FirstKatakana + octet - 0x21) : Lost);
            return 1;
        }

        if (rest.Length < 2 || rest[1] is <= 0x20 or >= 0x7F)
        {
            _ = text.Append(Lost);
            return 1;
        }

        byte first = (byte)(octet | High);
        byte second = set == OctetSet.Supplementary ? rest[1] : (byte)(rest[1] | High);
        Encoding charset = set switch
        {
            OctetSet.Chinese => Chinese,
            OctetSet.Korean => Korean,
            OctetSet.Supplementary => Supplementary,
            _ => Japanese,
        };
        _ = text.Append(charset.GetString(new[] { first, second }));
        return 2;
    }

    private static bool StartsWith(ReadOnlySpan<byte> octets, string ascii)
    {
        for (int i = 0; i < ascii.Length; i++)
        {
            if (i >= octets.Length || octets[i] != ascii[i])
            {
                return false;
            }
        }

        return true;
    }
}
