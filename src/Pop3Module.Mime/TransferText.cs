using System;

namespace Pop3Module.MimeReading;

/// <summary>Decodes the encodings of text in headers. No text is refused: what is no part of the encoding is skipped or kept as it stands.</summary>
internal static class TransferText
{
    private const int BitsPerCharacter = 6;
    private const int BitsPerOctet = 8;

    /// <summary>Decodes base64 (RFC 2047, section 4.1); missing or short padding costs no octet that is whole, and padding within is skipped.</summary>
    public static byte[] DecodeBase64(ReadOnlySpan<byte> text)
    {
        byte[] octets = new byte[((text.Length / 4) + 1) * 3];
        int length = 0;
        int bits = 0;
        int count = 0;
        foreach (byte c in text)
        {
            int value = ValueOf(c);
            if (c == (byte)'=')
            {
                // The next character begins a new group.
                count = 0;
            }
            else if (value >= 0)
            {
                bits = (bits << BitsPerCharacter) | value;
                count += BitsPerCharacter;
                if (count >= BitsPerOctet)
                {
                    count -= BitsPerOctet;
                    octets[length++] = (byte)(bits >> count);
                }
            }
        }

        Array.Resize(ref octets, length);
        return octets;
    }

    /// <summary>Decodes the Q encoding (RFC 2047, section 4.2).</summary>
    public static byte[] DecodeQ(ReadOnlySpan<byte> text) => DecodeEscaped(text, (byte)'=', isSpaceUnderscore: true);

    /// <summary>Decodes the octets of a parameter value (RFC 2231, section 4).</summary>
    public static byte[] DecodePercent(ReadOnlySpan<byte> text) => DecodeEscaped(text, (byte)'%', isSpaceUnderscore: false);

    private static byte[] DecodeEscaped(ReadOnlySpan<byte> text, byte escape, bool isSpaceUnderscore)
    {
        byte[] octets = new byte[text.Length];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is (byte)'\r' or (byte)'\n')
            {
                // The field may be folded in the middle of a word.
                continue;
            }

            int high = text[i] == escape && i + 2 < text.Length ? DigitOf(text[i + 1]) : -1;
            int low = high < 0 ? -1 : DigitOf(text[i + 2]);
            octets[length++] = low >= 0 ? (byte)((high << 4) | low) : isSpaceUnderscore && text[i] == (byte)'_' ? (byte)' ' : text[i];
            i += low >= 0 ? 2 : 0;
        }

        Array.Resize(ref octets, length);
        return octets;
    }

    private static int ValueOf(byte c) => c switch
    {
        >= (byte)'A' and <= (byte)'Z' => c - 'A',
        >= (byte)'a' and <= (byte)'z' => c - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => c - '0' + 52,
        (byte)'+' or (byte)'-' => 62,
        (byte)'/' or (byte)'_' => 63,
        _ => -1,
    };

    private static int DigitOf(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        _ => -1,
    };
}
