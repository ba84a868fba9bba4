using System.Collections.Generic;
using System.Globalization;
using System.Net;
using System.Text;

namespace Pop3Module.Protocol.Wire;

/// <summary>The forms a text takes within a URL, JSON or HTML.</summary>
internal static class EscapedText
{
    /// <summary>All forms; where nothing must be escaped, they equal the text.</summary>
    public static IEnumerable<string> GetForms(string text)
    {
        string percent = EscapePercent(text);
        string form = percent.Replace("%20", "+");
        yield return percent;
        yield return form;
        yield return LowerPercent(percent);
        yield return LowerPercent(form);
        yield return WebUtility.HtmlEncode(text);
        yield return EscapeJson(text, isAscii: false);
        yield return EscapeJson(text, isAscii: true);
        yield return EscapeJson(text, isAscii: true).Replace("/", "\\/");
    }

    /// <summary>The text in percent-encoding (RFC 3986, section 2.1); unlike Uri.EscapeDataString of .NET Framework it takes any text.</summary>
    private static string EscapePercent(string text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (byte octet in Encoding.UTF8.GetBytes(text))
        {
            bool isUnreserved = octet is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9')
                or (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~';
            _ = isUnreserved ? escaped.Append((char)octet) : escaped.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
        }

        return escaped.ToString();
    }

    /// <summary>The text with the hexadecimal digits of its percent-encoded octets in lower case.</summary>
    private static string LowerPercent(string text)
    {
        StringBuilder lower = new(text);
        for (int i = 0; i + 2 < text.Length; i++)
        {
            if (text[i] == '%')
            {
                lower[i + 1] = char.ToLowerInvariant(text[i + 1]);
                lower[i + 2] = char.ToLowerInvariant(text[i + 2]);
            }
        }

        return lower.ToString();
    }

    /// <summary>The text within a JSON string (RFC 8259, section 7).</summary>
    private static string EscapeJson(string text, bool isAscii)
    {
        StringBuilder escaped = new(text.Length);
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' or '\\' => escaped.Append('\\').Append(c),
                '\t' => escaped.Append("\\t"),
                < ' ' => AppendCode(c),
                > '~' when isAscii => AppendCode(c),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();

        StringBuilder AppendCode(char c) => escaped.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
    }
}
