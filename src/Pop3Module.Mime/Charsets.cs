using System;
using System.Collections.Concurrent;
using System.Text;

namespace Pop3Module.MimeReading;

/// <summary>Finds charsets by their labels, and the charset in which octets are written.</summary>
internal static class Charsets
{
    /// <summary>Charsets by label. Only known labels are kept, so that mail cannot fill the memory with labels.</summary>
    private static readonly ConcurrentDictionary<string, Encoding> Known = new(StringComparer.OrdinalIgnoreCase);

    private static readonly Encoding StrictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>By default a code page decodes invalid octets as question marks, which cannot be distinguished from question marks of the text.</summary>
    private static readonly DecoderReplacementFallback Lost = new("\uFFFD");

    static Charsets()
    {
        CodePages.Register();
    }

    /// <summary>Finds the charset with a label; null where the label is not known.</summary>
    public static Encoding? Find(string? label)
    {
        string trimmed = label?.Trim().Trim('"', '\'') ?? string.Empty;
        if (Known.TryGetValue(trimmed, out Encoding? known))
        {
            return known;
        }

        Encoding? charset = trimmed.Length == 0 ? null : Create(trimmed) ?? Create(Canonicalize(trimmed));
        return charset is null ? null : Known.GetOrAdd(trimmed, charset);
    }

    /// <summary>Decodes the text of a body.</summary>
    /// <param name="octets">The octets, transfer encoding removed.</param>
    /// <param name="declared">The charset the part declares; null where it declares none.</param>
    /// <param name="elsewhere">A charset that another part of the message declares.</param>
    /// <param name="given">The charset the user gave for undeclared text; null to guess it from the octets.</param>
    public static string Decode(byte[] octets, string? declared, string? elsewhere, Encoding? given)
    {
        if (octets.AsSpan().StartsWith("\uFEFF"u8))
        {
            return Encoding.UTF8.GetString(octets, 3, octets.Length - 3);
        }

        Encoding? charset = Find(declared);
        if (charset is null || IsAscii(charset))
        {
            return Guess(octets, elsewhere, given).GetString(octets);
        }

        if (TryDecode(charset, octets, out string text))
        {
            return text;
        }

        // Where most octets are valid, a few were damaged on the way and the declared charset is better than a guess; else another charset was used.
        string lossy = Encoding.GetEncoding(charset.CodePage, EncoderFallback.ReplacementFallback, Lost).GetString(octets);
        return IsMostlyWhole(lossy) ? lossy : Guess(octets, elsewhere, given).GetString(octets);
    }

    /// <summary>Finds the charset of undeclared 8-bit text.</summary>
    /// <param name="octets">The octets.</param>
    /// <param name="elsewhere">A charset that another part of the message declares.</param>
    /// <param name="given">The charset the user gave; where there is one it is returned.</param>
    public static Encoding Guess(byte[] octets, string? elsewhere, Encoding? given)
    {
        if (given is not null)
        {
            return given;
        }

        if (TryDecode(Encoding.UTF8, octets, out _))
        {
            return Encoding.UTF8;
        }

        Encoding? declared = Find(elsewhere);
        if (declared is not null && !IsAscii(declared) && TryDecode(declared, octets, out _))
        {
            return declared;
        }

        return LooksLikeGb(octets) ? Find(ChineseLabels.Wide)! : Find("windows-1252")!;
    }

    /// <summary>True for charsets that encode ASCII text as ASCII does; only these can be used in a header.</summary>
    public static bool IncludesAscii(Encoding charset) => charset.GetString("Aa: "u8.ToArray()) == "Aa: ";

    private static bool IsAscii(Encoding charset) => charset.CodePage == Encoding.ASCII.CodePage;

    /// <summary>Decodes octets; false when they are not valid in the charset.</summary>
    private static bool TryDecode(Encoding charset, byte[] octets, out string text)
    {
        try
        {
            Encoding strict = charset.CodePage == StrictUtf8.CodePage
                ? StrictUtf8
                : Encoding.GetEncoding(charset.CodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
            text = strict.GetString(octets);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = string.Empty;
            return false;
        }
    }

    /// <summary>True when more characters beyond ASCII were decoded than were replaced.</summary>
    private static bool IsMostlyWhole(string text)
    {
        int whole = 0;
        int lost = 0;
        foreach (char c in text)
        {
            lost += c == '\uFFFD' ? 1 : 0;
            whole += c is > '\u007F' and not '\uFFFD' ? 1 : 0;
        }

        return whole > lost;
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

    private static string Canonicalize(string name)
    {
        // For example utf8, iso8859-1 and cp1251, for utf-8, iso-8859-1 and windows-1251.
        string lower = name.ToLowerInvariant().Replace('_', '-');
        string digits = lower.TrimStart('c', 'p', 'w', 'i', 'n', 'x', '-', 'm', 's');
        return lower == "utf8" ? "utf-8"
            : digits.Length == 4 && digits.StartsWith("125", StringComparison.Ordinal) ? "windows-" + digits
            : lower.StartsWith("iso8859-", StringComparison.Ordinal) ? "iso-" + lower.Substring(3)
            : lower;
    }

    private static Encoding? Create(string name)
    {
        try
        {
            return Encoding.GetEncoding(ChineseLabels.IsNarrow(name) ? ChineseLabels.Wide : name);
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            // NotSupportedException: .NET does not support UTF-7.
            return null;
        }
    }
}
