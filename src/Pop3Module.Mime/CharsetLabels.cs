using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Pop3Module.MimeReading;

/// <summary>
/// The labels of charsets: those of the WHATWG Encoding Standard (section 4.2) and of the IANA registry, and numbers of code pages as Windows and Java write them. Hyphens,
/// underscores and other punctuation do not count, as in Unicode Technical Standard 22 (section 1.4).
/// </summary>
internal static class CharsetLabels
{
    /// <summary>The number under which ISO-2022-JP-1 and ISO-2022-JP-2 (RFC 1554), for which .NET has no decoder, stand here.</summary>
    public const int ExtendedIso2022Jp = -2022;

    /// <summary>UTF-7, which can hide markup and is not read.</summary>
    public const int Utf7 = 65000;

    private const int Ascii = 20127;
    private const int LowestCodePage = 37;
    private const int LongestLabel = 64;

    /// <summary>What may stand before the number of a code page.</summary>
    private static readonly string[] NumberPrefixes = { string.Empty, "windows", "cp", "ms", "win", "ibm", "dos", "codepage", "windowscp" };

    /// <summary>Code pages and their labels without punctuation and without the prefixes x and cs. Those from 28600 to 28606 are in <see cref="SingleOctetCharset"/>.</summary>
    private static readonly (int CodePage, string Labels)[] Table =
    {
        (Ascii, "ascii usascii us iso646us iso646irv1991 isoir6 ansix341968 ansix341986 cp367 ibm367 367 7bit"),
        (65001, "utf8 unicode11utf8 unicode20utf8 utf8mb4 cp65001"),
        (1200, "utf16 utf16le ucs2 iso10646ucs2 unicode unicodefeff iso10646"),
        (1201, "utf16be unicodefffe"),
        (12000, "utf32 utf32le ucs4 iso10646ucs4"),
        (12001, "utf32be"),
        (1252, "iso88591 iso885911987 isolatin1 latin1 l1 isoir100 cp819 ibm819 819 ansix31101983 ansi"),
        (28592, "iso88592 iso885921987 isolatin2 latin2 l2 isoir101"),
        (28593, "iso88593 iso885931988 isolatin3 latin3 l3 isoir109"),
        (28594, "iso88594 iso885941988 isolatin4 latin4 l4 isoir110"),
        (28595, "iso88595 iso885951988 isolatincyrillic cyrillic isoir144"),
        (28596, "iso88596 iso88596e iso88596i iso885961987 isolatinarabic arabic asmo708 ecma114 isoir127"),
        (28597, "iso88597 iso885971987 isolatingreek greek greek8 ecma118 elot928 isoir126 suneugreek"),
        (28598, "iso88598 iso88598e iso88598i iso885981988 isolatinhebrew hebrew isoir138 visual logical"),
        (1254, "iso88599 iso885991989 isolatin5 latin5 l5 isoir148"),
        (SingleOctetCharset.Iso8859Part10, "iso885910 iso8859101992 isolatin6 latin6 l6 isoir157"),
        (874, "iso885911 tis620 tis62025331 isoir166"),
        (28603, "iso885913 latin7 l7 isoir179"),
        (SingleOctetCharset.Iso8859Part14, "iso885914 iso8859141998 latin8 l8 isoir199 isoceltic"),
        (28605, "iso885915 isolatin9 latin9 l9 isoir203"),
        (SingleOctetCharset.Iso8859Part16, "iso885916 iso8859162001 latin10 l10 isoir226"),
        (20866, "koi8r koi koi8"),
        (21866, "koi8u koi8ru"),
        (437, "pc8codepage437"),
        (850, "pc850multilingual"),
        (852, "pcp852"),
        (862, "pc862latinhebrew"),
        (10000, "macintosh mac macroman"),
        (10007, "maccyrillic"),
        (10017, "macukrainian macukraine"),
        (10029, "macce maccentraleurope maccentralroman"),
        (10079, "macicelandic"),
        (54936, "gb18030 gb180302000 gb180302022 gb2312 gb231280 gb23121980 iso58gb231280 isoir58 gbk chinese euccn eucgb2312cn"),
        (52936, "hzgb2312 hz"),
        (950, "big5 big5hkscs cnbig5 xbig5 big5eten big5tw"),
        (932, "shiftjis sjis mskanji windows31j pck"),
        (51932, "eucjp eucpkdfmtjapanese extendedunixcodepackedformatforjapanese ujis"),
        (50220, "iso2022jp jis"),
        (ExtendedIso2022Jp, "iso2022jp1 iso2022jp2"),
        (949, "euckr ksc5601 ksc56011987 ksc56011989 isoir149 korean windows949 uhc ksc5861 ksc58611992"),
        (1361, "johab ksc56011992"),
        (50225, "iso2022kr"),
    };

    private static readonly Dictionary<string, int> CodePages = MakeCodePages();

    /// <summary>Finds the code page of a label; null where the label is not known. What is narrower than the text that is sent under its label has become wider.</summary>
    public static int? Find(string label)
    {
        string key = Simplify(label);
        int? found = FindExact(key)
            ?? (key.StartsWith("x", StringComparison.Ordinal) ? FindExact(key.Substring(1)) : null)
            ?? (key.StartsWith("cs", StringComparison.Ordinal) ? FindExact(key.Substring(2)) : null);
        return found is int codePage ? Widen(codePage) : null;
    }

    /// <summary>
    /// The code page that includes another one, as the WHATWG Encoding Standard has it: senders write windows-1252 under the label iso-8859-1.
    /// </summary>
    public static int Widen(int codePage) => codePage switch
    {
        28591 => 1252,
        28599 => 1254,
        28601 => 874,
        936 or 20936 or 51936 or 10008 => 54936,
        20949 or 51949 => 949,
        50221 or 50222 => 50220,
        _ => codePage,
    };

    private static int? FindExact(string key) => CodePages.TryGetValue(key, out int codePage) ? codePage : FindNumber(key);

    private static int? FindNumber(string key)
    {
        int digits = key.Length;
        while (digits > 0 && key[digits - 1] is >= '0' and <= '9')
        {
            digits--;
        }

        string codePage = key.Substring(digits);
        return Array.IndexOf(NumberPrefixes, key.Substring(0, digits)) >= 0
            && int.TryParse(codePage, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number is >= LowestCodePage and < Utf7
            ? number
            : null;
    }

    /// <summary>Lower case letters and digits of a label; nothing of one that is too long to be a label.</summary>
    private static string Simplify(string label)
    {
        StringBuilder key = new(label.Length);
        foreach (char c in label.Length > LongestLabel ? string.Empty : label)
        {
            if (c is (>= 'a' and <= 'z') or (>= '0' and <= '9'))
            {
                _ = key.Append(c);
            }
            else if (c is >= 'A' and <= 'Z')
            {
                _ = key.Append((char)(c - 'A' + 'a'));
            }
        }

        return key.ToString();
    }

    private static Dictionary<string, int> MakeCodePages()
    {
        Dictionary<string, int> codePages = new(StringComparer.Ordinal);
        foreach ((int codePage, string labels) in Table)
        {
            foreach (string label in labels.Split(' '))
            {
                codePages.Add(label, codePage);
            }
        }

        return codePages;
    }
}
