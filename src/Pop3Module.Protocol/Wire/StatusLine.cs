using System;

namespace Pop3Module.Protocol.Wire;

/// <summary>A status line, parsed: indicator, response code, text.</summary>
internal readonly struct StatusLine
{
    /// <summary>
    /// A status line may be 512 octets (RFC 1939, section 3); servers that quote the whole subject of a message or a token error
    /// send far longer lines, so this limit only stops an endless line.
    /// </summary>
    public const int MaxOctets = 64 * 1024;

    private StatusLine(StatusIndicator indicator, string? responseCode, string text)
    {
        Indicator = indicator;
        ResponseCode = responseCode;
        Text = text;
    }

    public StatusIndicator Indicator { get; }

    /// <summary>The response code without its brackets (RFC 2449, section 8), of negative answers only; upper case.</summary>
    public string? ResponseCode { get; }

    /// <summary>The rest of the line, decoded, control characters and secrets replaced.</summary>
    public string Text { get; }

    /// <summary>Parses the indicator only, for replies whose text is not needed.</summary>
    public static bool TryReadIndicator(ReadOnlySpan<byte> line, out StatusIndicator indicator, out int length)
    {
        indicator = StatusIndicator.Ok;
        length = 0;
        if (StartsWithWord(line, "+OK"))
        {
            length = 3;
            return true;
        }

        if (StartsWithWord(line, "-ERR"))
        {
            indicator = StatusIndicator.Error;
            length = 4;
            return true;
        }

        if (line.Length > 0 && line[0] == (byte)'+' && (line.Length == 1 || line[1] == (byte)' '))
        {
            indicator = StatusIndicator.Continue;
            length = 1;
            return true;
        }

        return false;
    }

    /// <summary>Parses the size that many servers state in the answer to RETR: 120 octets (RFC 1939, section 5).</summary>
    /// <param name="text">The text after +OK.</param>
    /// <param name="octets">The number.</param>
    /// <returns>False when the text does not begin with such a number.</returns>
    public static bool TryReadOctetCount(ReadOnlySpan<byte> text, out long octets)
    {
        const int MostDigits = 18;
        octets = 0;
        text = WithoutBlanks(text);
        int digits = 0;
        while (digits < text.Length && digits <= MostDigits && text[digits] is >= (byte)'0' and <= (byte)'9')
        {
            octets = (octets * 10) + (text[digits++] - '0');
        }

        ReadOnlySpan<byte> unit = WithoutBlanks(text.Slice(digits));
        return digits is > 0 and <= MostDigits && unit.Length < text.Length - digits && (StartsWithWord(unit, "OCTETS") || StartsWithWord(unit, "BYTES"));
    }

    /// <summary>Parses a whole status line without its line end.</summary>
    /// <param name="line">The line.</param>
    /// <param name="secrets">The secrets to redact, also in the response code, which is converted to upper case.</param>
    /// <param name="status">The parsed line.</param>
    /// <returns>False when the line is not a status line.</returns>
    public static bool TryParse(ReadOnlySpan<byte> line, SecretScrubber secrets, out StatusLine status)
    {
        status = default;
        if (!TryReadIndicator(line, out StatusIndicator indicator, out int length))
        {
            return false;
        }

        string text = ServerText.Show(line.Slice(length), secrets).Trim();
        string? responseCode = indicator == StatusIndicator.Error ? ExtractResponseCode(ref text) : null;
        status = new StatusLine(indicator, responseCode, text);
        return true;
    }

    /// <summary>Removes CR and LF from the end of a line.</summary>
    public static ReadOnlySpan<byte> WithoutLineEnd(ReadOnlySpan<byte> line)
    {
        int length = line.Length;
        while (length > 0 && line[length - 1] is (byte)'\r' or (byte)'\n')
        {
            length--;
        }

        return line.Slice(0, length);
    }

    private static ReadOnlySpan<byte> WithoutBlanks(ReadOnlySpan<byte> text)
    {
        int start = 0;
        while (start < text.Length && text[start] == (byte)' ')
        {
            start++;
        }

        return text.Slice(start);
    }

    private static bool StartsWithWord(ReadOnlySpan<byte> line, string word)
    {
        if (line.Length < word.Length)
        {
            return false;
        }

        for (int i = 0; i < word.Length; i++)
        {
            int octet = line[i];
            int upper = octet is >= 'a' and <= 'z' ? octet - 32 : octet;
            if (upper != word[i])
            {
                return false;
            }
        }

        return line.Length == word.Length || !IsLetterOrDigit(line[word.Length]);
    }

    private static bool IsLetterOrDigit(byte octet) =>
        octet is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9');

    private static string? ExtractResponseCode(ref string text)
    {
        int end = text.Length > 0 && text[0] == '[' ? text.IndexOf(']') : -1;
        if (end < 2)
        {
            return null;
        }

        string code = text.Substring(1, end - 1);
        foreach (char c in code)
        {
            // RFC 2449, section 3: resp-level is one or more of these; other text in brackets is no response code.
            if (c <= ' ' || c > '~' || c == '[')
            {
                return null;
            }
        }

        text = text.Substring(end + 1).TrimStart();
        return code.ToUpperInvariant();
    }
}
