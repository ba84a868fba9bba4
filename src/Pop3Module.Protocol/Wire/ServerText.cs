using System;

namespace Pop3Module.Protocol.Wire;

/// <summary>Text of the server as it may be shown: readable, without control characters and secrets.</summary>
internal static class ServerText
{
    /// <summary>Decodes UTF-8, or else the charset that the octets look like.</summary>
    public static string Show(ReadOnlySpan<byte> octets, SecretScrubber secrets)
    {
        string text = WireText.Decode(octets, out bool isUtf8);
        string shown = secrets.Scrub(text);
        if (shown != text || isUtf8)
        {
            // In a double-byte charset the first character of a secret could be the second octet of another character, and the secret would not be found.
            return shown;
        }

        return secrets.Scrub(Pop3Text.ReplaceControlCharacters(LegacyCharset.Guess(octets).GetString(octets.ToArray())));
    }
}
