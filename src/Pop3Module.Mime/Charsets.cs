using System;
using System.Collections.Concurrent;
using System.Text;

namespace Pop3Module.MimeReading;

/// <summary>Finds charsets by their labels, and decodes octets by the best evidence there is of their charset.</summary>
internal static class Charsets
{
    private const int Utf16 = 1200;
    private const int Utf16BigEndian = 1201;
    private const int Utf32 = 12000;
    private const int Utf32BigEndian = 12001;
    private const char Lost = '\uFFFD';

    /// <summary>Charsets by label. Only known labels are kept, so that mail cannot fill the memory with labels.</summary>
    private static readonly ConcurrentDictionary<string, Encoding> Known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Charsets by code page; they decode octets that are not valid as U+FFFD. By default a code page gives question marks, which may be of the text.</summary>
    private static readonly ConcurrentDictionary<int, Encoding> Pages = new();

    private static readonly DecoderReplacementFallback LostFallback = new("\uFFFD");

    static Charsets()
    {
        CodePages.Register();
    }

    /// <summary>Finds the charset with a label; null where the label is not known.</summary>
    public static Encoding? Find(string? label)
    {
        string trimmed = label ?? string.Empty;
        if (Known.TryGetValue(trimmed, out Encoding? known))
        {
            return known;
        }

        Encoding? charset = trimmed.Length == 0 ? null : CharsetLabels.Find(trimmed) is int codePage ? TryGet(codePage) : FindByName(trimmed.Trim().Trim('"', '\''));
        return charset is null ? null : Known.GetOrAdd(trimmed, charset);
    }

    /// <summary>The charset of a code page that .NET has.</summary>
    public static Encoding Get(int codePage) =>
        Pages.GetOrAdd(codePage, static (int page) => Encoding.GetEncoding(page, EncoderFallback.ReplacementFallback, LostFallback));

    /// <summary>Decodes text.</summary>
    /// <param name="octets">The octets, transfer encoding removed.</param>
    /// <param name="declared">The label that the text has; null where it has none.</param>
    /// <param name="elsewhere">A label of another part of the message, or one that stands in the text itself.</param>
    /// <param name="given">The charset the user gave for undeclared text; null to guess it from the octets.</param>
    public static string Decode(byte[] octets, string? declared, string? elsewhere, Encoding? given)
    {
        Encoding? charset = Find(declared);
        if (DecodeMarked(octets, charset) is string marked)
        {
            return marked;
        }

        if (charset is null || IsAscii(charset))
        {
            return FindByteOrder(octets, Guess(octets, elsewhere, given)).GetString(octets);
        }

        string text = FindByteOrder(octets, charset).GetString(octets);
        bool isWhole = text.IndexOf(Lost) < 0;
        if (isWhole && (IsUtf8(charset) || !IsUtf8(Find(elsewhere))))
        {
            return text;
        }

        // Text of another charset is next to never valid UTF-8 by accident: a label that contradicts it was not changed when the text was converted.
        string unicode = Encoding.UTF8.GetString(octets);
        if (unicode.IndexOf(Lost) < 0)
        {
            return unicode;
        }

        // Where most octets are valid, a few were damaged on the way and the declared charset is better than a guess; else another charset was used.
        return isWhole || IsMostlyWhole(text, wholeForEachLost: 1) ? text : Guess(octets, elsewhere, given).GetString(octets);
    }

    /// <summary>Finds the charset of undeclared 8-bit text.</summary>
    /// <param name="octets">The octets.</param>
    /// <param name="elsewhere">A label of another part of the message.</param>
    /// <param name="given">The charset the user gave; where there is one it is returned.</param>
    public static Encoding Guess(byte[] octets, string? elsewhere, Encoding? given)
    {
        if (given is not null)
        {
            return given;
        }

        string unicode = Encoding.UTF8.GetString(octets);
        if (unicode.IndexOf(Lost) < 0)
        {
            return Encoding.UTF8;
        }

        Encoding? declared = Find(elsewhere);
        if (declared is not null && !IsAscii(declared) && declared.GetString(octets).IndexOf(Lost) < 0)
        {
            return declared;
        }

        // In text of another charset most octets above 7F are not valid UTF-8.
        const int WholeForEachLost = 3;
        return IsMostlyWhole(unicode, WholeForEachLost) ? Encoding.UTF8 : LooksLikeGb(octets) ? Get(54936) : Get(1252);
    }

    /// <summary>True for charsets that encode ASCII text as ASCII does; only these can be used in a header.</summary>
    public static bool IncludesAscii(Encoding charset) => charset.GetString("Aa: "u8.ToArray()) == "Aa: ";

    private static bool IsAscii(Encoding charset) => charset.CodePage == Encoding.ASCII.CodePage;

    private static bool IsUtf8(Encoding? charset) => charset is not null && charset.CodePage == Encoding.UTF8.CodePage;

    private static bool IsWideUnit(Encoding charset) => charset.CodePage is Utf16 or Utf16BigEndian or Utf32 or Utf32BigEndian;

    /// <summary>
    /// Decodes text that begins with a byte-order mark, which counts more than a label (WHATWG Encoding Standard, section 6.1); null where there is none. The marks of UTF-16 and
    /// UTF-32 are words of other charsets too, so that such text must be labelled or contain zeros.
    /// </summary>
    private static string? DecodeMarked(byte[] octets, Encoding? declared)
    {
        ReadOnlySpan<byte> text = octets;
        if (text.StartsWith("\uFEFF"u8))
        {
            return Encoding.UTF8.GetString(octets, 3, octets.Length - 3);
        }

        if (text.Length < 2 || text[0] < 0xFE && text[0] != 0 || !(declared is not null && IsWideUnit(declared)) && text.IndexOf((byte)0) < 0)
        {
            return null;
        }

        return text.StartsWith(new byte[] { 0xFF, 0xFE, 0, 0 }) ? Get(Utf32).GetString(octets, 4, octets.Length - 4)
            : text.StartsWith(new byte[] { 0, 0, 0xFE, 0xFF }) ? Get(Utf32BigEndian).GetString(octets, 4, octets.Length - 4)
            : text.StartsWith(new byte[] { 0xFF, 0xFE }) ? Get(Utf16).GetString(octets, 2, octets.Length - 2)
            : text.StartsWith(new byte[] { 0xFE, 0xFF }) ? Get(Utf16BigEndian).GetString(octets, 2, octets.Length - 2)
            : null;
    }

    /// <summary>UTF-16 and UTF-32 without a byte-order mark: zeros stand in the higher octets, and the label does not tell which these are (RFC 2781, section 4.3).</summary>
    private static Encoding FindByteOrder(byte[] octets, Encoding declared)
    {
        if (!IsWideUnit(declared))
        {
            return declared;
        }

        int zerosFirst = 0;
        int zerosLast = 0;
        int unit = declared.CodePage is Utf32 or Utf32BigEndian ? 4 : 2;
        for (int i = 0; i + unit <= octets.Length; i += unit)
        {
            zerosFirst += octets[i] == 0 ? 1 : 0;
            zerosLast += octets[i + unit - 1] == 0 ? 1 : 0;
        }

        return zerosFirst == zerosLast ? declared
            : unit == 4 ? Get(zerosFirst > zerosLast ? Utf32BigEndian : Utf32)
            : Get(zerosFirst > zerosLast ? Utf16BigEndian : Utf16);
    }

    /// <summary>True when more characters beyond ASCII were decoded than were lost, times a factor.</summary>
    private static bool IsMostlyWhole(string text, int wholeForEachLost)
    {
        int whole = 0;
        int lost = 0;
        foreach (char c in text)
        {
            lost += c == Lost ? 1 : 0;
            whole += c is > '\u007F' and not Lost ? 1 : 0;
        }

        return whole > lost * wholeForEachLost;
    }

    /// <summary>True when all octets beyond ASCII are pairs of GB2312. In Western text most accented letters stand alone.</summary>
    private static bool LooksLikeGb(byte[] octets)
    {
        for (int i = 0; i < octets.Length; i++)
        {
            if (octets[i] < 0x80)
            {
                continue;
            }

            bool isPair = octets[i] is >= 0xA1 and <= 0xF7 && i + 1 < octets.Length && octets[i + 1] is >= 0xA1 and <= 0xFE;
            if (!isPair)
            {
                return false;
            }

            i++;
        }

        return true;
    }

    private static Encoding? TryGet(int codePage)
    {
        if (codePage == CharsetLabels.ExtendedIso2022Jp)
        {
            return new Iso2022JapaneseCharset();
        }

        try
        {
            return SingleOctetCharset.Create(codePage) ?? Get(codePage);
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Finds a charset by the name that .NET has for it.</summary>
    private static Encoding? FindByName(string name)
    {
        try
        {
            int codePage = Encoding.GetEncoding(name).CodePage;
            return codePage == CharsetLabels.Utf7 ? null : Get(CharsetLabels.Widen(codePage));
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            // NotSupportedException: .NET does not support UTF-7.
            return null;
        }
    }
}
