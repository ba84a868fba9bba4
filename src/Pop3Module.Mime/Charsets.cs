using System;
using System.Collections.Concurrent;
using System.Text;

namespace Pop3Module.Mime;

/// <summary>Decides in which charset octets are written.</summary>
internal static class Charsets
{
    private static readonly ConcurrentDictionary<string, Encoding?> Known = new(StringComparer.OrdinalIgnoreCase);

    static Charsets()
    {
        CodePages.Register();
    }

    /// <summary>The charset with a name; null where it is not known. What is labelled gb2312 or gbk is often GB18030, which includes both.</summary>
    public static Encoding? Find(string? name) =>
        string.IsNullOrWhiteSpace(name) ? null : Known.GetOrAdd(name!.Trim().Trim('"', '\''), Create);

    /// <summary>Decodes the text of a body.</summary>
    /// <param name="octets">The octets, transfer encoding removed.</param>
    /// <param name="declared">The charset the part declares; null where it declares none.</param>
    /// <param name="given">The charset the user gave for undeclared text; null where it is to be found out.</param>
    public static string Decode(ReadOnlySpan<byte> octets, string? declared, Encoding? given)
    {
        byte[] copy = octets.ToArray();
        if (StartsWithUtf8Mark(copy))
        {
            return Encoding.UTF8.GetString(copy, 3, copy.Length - 3);
        }

        Encoding? charset = Find(declared);
        bool isUndeclared = charset is null || charset.CodePage == Encoding.ASCII.CodePage;
        if (!isUndeclared && TryDecode(charset!, copy, out string text))
        {
            return text;
        }

        if (!isUndeclared && !TryDecode(Encoding.UTF8, copy, out _))
        {
            // Mostly right, with an octet lost somewhere: what was declared serves better than any guess.
            return charset!.GetString(copy);
        }

        return Guess(copy, null, given).GetString(copy);
    }

    /// <summary>Finds the charset of undeclared 8-bit text.</summary>
    /// <param name="octets">The octets.</param>
    /// <param name="elsewhere">A charset that the message declares elsewhere.</param>
    /// <param name="given">The charset the user gave; it always wins.</param>
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
        if (declared is not null && declared.CodePage != Encoding.ASCII.CodePage && declared.CodePage != Encoding.UTF8.CodePage
            && TryDecode(declared, octets, out _))
        {
            return declared;
        }

        return LooksLikeGb(octets) ? Find("gb18030")! : Find("windows-1252")!;
    }

    /// <summary>True when octets are valid in a charset.</summary>
    private static bool TryDecode(Encoding charset, byte[] octets, out string text)
    {
        try
        {
            Encoding strict = Encoding.GetEncoding(charset.CodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
            text = strict.GetString(octets);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = string.Empty;
            return false;
        }
    }

    /// <summary>All high octets come in pairs of the GB2312 zone. Western text has accented letters one by one.</summary>
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

    private static bool StartsWithUtf8Mark(byte[] octets) => octets.Length >= 3 && octets[0] == 0xEF && octets[1] == 0xBB && octets[2] == 0xBF;

    private static Encoding? Create(string name)
    {
        string canonical = name.ToUpperInvariant() is "GB2312" or "GBK" or "CP936" or "MS936" or "WINDOWS-936" or "X-GBK" or "EUC-CN"
            ? "gb18030"
            : name;
        try
        {
            return Encoding.GetEncoding(canonical);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
