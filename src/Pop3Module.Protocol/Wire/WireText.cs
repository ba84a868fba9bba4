using System;
using System.Text;

namespace Pop3Module.Protocol.Wire;

/// <summary>Converts octets of the server to text that may be shown.</summary>
internal static class WireText
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes UTF-8, and Latin-1 where the octets are not valid UTF-8 (8-bit banners); control characters are replaced.</summary>
    public static string Decode(ReadOnlySpan<byte> octets) => Decode(octets, out _);

    /// <summary>Decodes UTF-8, and Latin-1 where the octets are not valid UTF-8.</summary>
    /// <param name="octets">The octets.</param>
    /// <param name="isUtf8">True for valid UTF-8, which ASCII is too.</param>
    public static string Decode(ReadOnlySpan<byte> octets, out bool isUtf8)
    {
        isUtf8 = true;
        if (octets.IsEmpty)
        {
            return string.Empty;
        }

        byte[] copy = octets.ToArray();
        string text;
        try
        {
            text = StrictUtf8.GetString(copy);
        }
        catch (DecoderFallbackException)
        {
            isUtf8 = false;
            text = DecodeLatin1(copy);
        }

        return Pop3Text.ReplaceControlCharacters(text);
    }

    /// <summary>
    /// Decodes octet by octet so that different octets stay different: for unique-ids, which are compared as well as shown. Control
    /// characters become characters that no octet decodes to: the control pictures, and for C1 a part of the private use area.
    /// </summary>
    public static string DecodeUniqueId(ReadOnlySpan<byte> octets)
    {
        const char ControlPictures = '\u2400';
        const char DeletePicture = '\u2421';
        const char PrivateUse = '\uE000';
        const int MostOnStack = 256;
        Span<char> characters = octets.Length <= MostOnStack ? stackalloc char[MostOnStack] : new char[octets.Length];
        characters = characters.Slice(0, octets.Length);
        for (int i = 0; i < octets.Length; i++)
        {
            byte octet = octets[i];
            characters[i] = octet switch
            {
                < 0x20 => (char)(ControlPictures + octet),
                0x7F => DeletePicture,
                >= 0x80 and < 0xA0 => (char)(PrivateUse + octet),
                _ => (char)octet,
            };
        }

        return characters.ToString();
    }

    /// <summary>Decodes octet by octet, without loss.</summary>
    private static string DecodeLatin1(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty)
        {
            return string.Empty;
        }

        char[] characters = new char[octets.Length];
        for (int i = 0; i < octets.Length; i++)
        {
            characters[i] = (char)octets[i];
        }

        return new string(characters);
    }
}
