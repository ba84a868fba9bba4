using System;
using System.Text;

namespace Pop3Module.Protocol.Wire;

/// <summary>Guesses the charset of a line of the server that is not UTF-8, so that its words can be read. POP3 has no declaration of a charset.</summary>
internal static class LegacyCharset
{
    private const int ShiftJis = 932;
    private const int Big5 = 950;
    private const int Windows1251 = 1251;
    private const int Windows1252 = 1252;
    private const int Koi8R = 20866;
    private const int Gb18030 = 54936;

    /// <summary>Guesses by the shape of the text; in doubt it is GB18030.</summary>
    public static Encoding Guess(ReadOnlySpan<byte> octets) => CodePages.Get(GuessCodePage(octets));

    private static int GuessCodePage(ReadOnlySpan<byte> octets) => IsWestern(octets) ? Windows1252 : GuessCyrillic(octets) ?? GuessDoubleByte(octets);

    /// <summary>True where the octets above ASCII stand in words that consist of ASCII letters for the greater part: letters with accents.</summary>
    private static bool IsWestern(ReadOnlySpan<byte> octets)
    {
        int letters = 0;
        int above = 0;
        int lettersOfWord = 0;
        int aboveOfWord = 0;
        foreach (byte octet in octets)
        {
            lettersOfWord += octet is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') ? 1 : 0;
            aboveOfWord += octet >= 0x80 ? 1 : 0;
            if (octet is (byte)' ')
            {
                EndWord();
            }
        }

        EndWord();
        return letters >= above;

        void EndWord()
        {
            letters += aboveOfWord > 0 ? lettersOfWord : 0;
            above += aboveOfWord;
            lettersOfWord = 0;
            aboveOfWord = 0;
        }
    }

    /// <summary>
    /// Cyrillic letters stand at C0 to FF, where the second octets of East Asian characters are only now and then: small letters at C0 to DF in KOI8-R, at E0 to FF
    /// in windows-1251. Null where the text is not Cyrillic.
    /// </summary>
    private static int? GuessCyrillic(ReadOnlySpan<byte> octets)
    {
        const int FewestLetters = 5;
        int low = 0;
        int high = 0;
        foreach (byte octet in octets)
        {
            if (octet is >= 0x80 and < 0xC0)
            {
                return null;
            }

            low += octet is >= 0xC0 and < 0xE0 ? 1 : 0;
            high += octet >= 0xE0 ? 1 : 0;
        }

        return low + high < FewestLetters ? null : low > high ? Koi8R : Windows1251;
    }

    private static int GuessDoubleByte(ReadOnlySpan<byte> octets)
    {
        int kana = 0;
        int pairs = 0;
        bool fitsGb2312 = true;
        bool fitsBig5 = true;
        for (int i = 0; i < octets.Length; i++)
        {
            if (octets[i] < 0x80)
            {
                continue;
            }

            byte lead = octets[i];
            byte trail = ++i < octets.Length ? octets[i] : (byte)0;
            pairs++;

            // Hiragana and katakana of Shift_JIS; in GBK these leads are of rare characters.
            kana += lead is 0x82 or 0x83 && trail >= 0x40 ? 1 : 0;

            // GB 2312: punctuation in rows 1 and 3, hanzi from row 16 on.
            fitsGb2312 &= lead is 0xA1 or 0xA3 or (>= 0xB0 and <= 0xF7) && trail >= 0xA1;
            fitsBig5 &= lead is >= 0xA1 and <= 0xF9 && trail is (>= 0x40 and <= 0x7E) or (>= 0xA1 and <= 0xFE);
        }

        const int KanaShare = 4;
        return kana * KanaShare >= pairs && kana > 0 ? ShiftJis : fitsGb2312 || !fitsBig5 ? Gb18030 : Big5;
    }
}
