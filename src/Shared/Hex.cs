using System;

namespace Pop3Module;

/// <summary>Octets as hexadecimal digits.</summary>
internal static class Hex
{
    private const string UpperDigits = "0123456789ABCDEF";
    private const string LowerDigits = "0123456789abcdef";

    public static string Upper(ReadOnlySpan<byte> octets) => Write(octets, UpperDigits);

    public static string Lower(ReadOnlySpan<byte> octets) => Write(octets, LowerDigits);

    /// <summary>Writes two lower-case digits for each octet.</summary>
    /// <returns>How many characters were written.</returns>
    public static int WriteLower(ReadOnlySpan<byte> octets, Span<char> destination)
    {
        Write(octets, destination, LowerDigits);
        return 2 * octets.Length;
    }

    private static string Write(ReadOnlySpan<byte> octets, string digits)
    {
        char[] text = new char[2 * octets.Length];
        Write(octets, text, digits);
        return new string(text);
    }

    private static void Write(ReadOnlySpan<byte> octets, Span<char> destination, string digits)
    {
        for (int i = 0; i < octets.Length; i++)
        {
            destination[2 * i] = digits[octets[i] >> 4];
            destination[(2 * i) + 1] = digits[octets[i] & 0xF];
        }
    }
}
