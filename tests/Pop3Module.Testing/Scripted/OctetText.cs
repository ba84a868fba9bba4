using System;
using System.Globalization;
using System.Text;

namespace Pop3Module.Testing;

/// <summary>Shows octets as a person reads them: UTF-8 where it is, escapes for what cannot be seen.</summary>
internal static class OctetText
{
    /// <summary>Longer texts are cut, so that a failed test does not print a megabyte.</summary>
    private const int LongestText = 1_000;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Show(ReadOnlySpan<byte> octets)
    {
        string text;
        try
        {
            text = StrictUtf8.GetString(octets);
        }
        catch (DecoderFallbackException)
        {
            text = Encoding.Latin1.GetString(octets);
        }

        StringBuilder shown = new();
        foreach (char character in text.AsSpan(0, Math.Min(text.Length, LongestText)))
        {
            _ = character switch
            {
                '\r' => shown.Append("\\r"),
                '\n' => shown.Append("\\n"),
                '\t' => shown.Append("\\t"),
                '\\' => shown.Append("\\\\"),
                < ' ' => shown.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:X2}"),
                _ => shown.Append(character),
            };
        }

        return text.Length <= LongestText ? shown.ToString() : $"{shown}... ({octets.Length} octets)";
    }
}
