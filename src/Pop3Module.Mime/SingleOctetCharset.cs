using System;
using System.Text;

namespace Pop3Module.MimeReading;

/// <summary>The parts of ISO 8859 that .NET has no decoder for: ASCII, C1 controls at 80 to 9F, and 96 characters above them.</summary>
internal sealed class SingleOctetCharset : Encoding
{
    /// <summary>ISO-8859-10, Nordic, under the number that the series of code pages leaves free for it.</summary>
    public const int Iso8859Part10 = 28600;

    /// <summary>ISO-8859-14, Celtic.</summary>
    public const int Iso8859Part14 = 28604;

    /// <summary>ISO-8859-16, South-Eastern Europe.</summary>
    public const int Iso8859Part16 = 28606;

    private const int FirstOfTable = 0xA0;

    private readonly string _table;

    private SingleOctetCharset(int codePage, string table)
        : base(codePage)
    {
        _table = table;
    }

    /// <summary>Makes the charset of a code page; null where it is none of these.</summary>
    public static SingleOctetCharset? Create(int codePage) => codePage switch
    {
        Iso8859Part10 => new(
            codePage,
            "\u00A0ĄĒĢĪĨĶ§ĻĐŠŦŽ\u00ADŪŊ°ąēģīĩķ·ļđšŧž―ūŋĀÁÂÃÄÅÆĮČÉĘËĖÍÎÏÐŅŌÓÔÕÖŨØŲÚÛÜÝÞßāáâãäåæįčéęëėíîïðņōóôõöũøųúûüýþĸ"),
        Iso8859Part14 => new(
            codePage,
            "\u00A0Ḃḃ£ĊċḊ§Ẁ©ẂḋỲ\u00AD®ŸḞḟĠġṀṁ¶ṖẁṗẃṠỳẄẅṡÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏŴÑÒÓÔÕÖṪØÙÚÛÜÝŶßàáâãäåæçèéêëìíîïŵñòóôõöṫøùúûüýŷÿ"),
        Iso8859Part16 => new(
            codePage,
            "\u00A0ĄąŁ€„Š§š©Ș«Ź\u00ADźŻ°±ČłŽ”¶·žčș»ŒœŸżÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚßàáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ"),
        _ => null,
    };

    /// <inheritdoc/>
    public override string EncodingName => WebName;

    /// <inheritdoc/>
    public override string WebName => "iso-8859-" + (CodePage - 28590).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override int GetByteCount(char[] chars, int index, int count) => count;

    /// <inheritdoc/>
    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex)
    {
        for (int i = 0; i < charCount; i++)
        {
            char c = chars[charIndex + i];
            int place = c < FirstOfTable ? -1 : _table.IndexOf(c);
            bytes[byteIndex + i] = c < FirstOfTable ? (byte)c : place < 0 ? (byte)'?' : (byte)(FirstOfTable + place);
        }

        return charCount;
    }

    /// <inheritdoc/>
    public override int GetCharCount(byte[] bytes, int index, int count) => count;

    /// <inheritdoc/>
    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        for (int i = 0; i < byteCount; i++)
        {
            byte octet = bytes[byteIndex + i];
            chars[charIndex + i] = octet < FirstOfTable ? (char)octet : _table[octet - FirstOfTable];
        }

        return byteCount;
    }

    /// <inheritdoc/>
    public override int GetMaxByteCount(int charCount) => charCount;

    /// <inheritdoc/>
    public override int GetMaxCharCount(int byteCount) => byteCount;
}
