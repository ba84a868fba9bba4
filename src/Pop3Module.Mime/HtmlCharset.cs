using System;
using System.Text;

namespace Pop3Module.MimeReading;

/// <summary>Finds the charset that HTML declares in itself: a meta element with charset=.</summary>
internal static class HtmlCharset
{
    /// <summary>The octets at the beginning in which HTML requires the element to be (HTML, section 4.2.5.4).</summary>
    private const int SearchedOctets = 1024;

    /// <summary>The name; null where there is none.</summary>
    public static string? Find(byte[] html)
    {
        const string Label = "charset=";
        string head = Encoding.ASCII.GetString(html, 0, Math.Min(html.Length, SearchedOctets));
        int meta = head.IndexOf("<meta", StringComparison.OrdinalIgnoreCase);
        int label = meta < 0 ? -1 : head.IndexOf(Label, meta, StringComparison.OrdinalIgnoreCase);
        if (label < 0)
        {
            return null;
        }

        string rest = head.Substring(label + Label.Length).TrimStart('"', '\'', ' ');
        int end = rest.IndexOfAny(new[] { '"', '\'', ' ', ';', '/', '>', '\r', '\n' });
        string name = end < 0 ? rest : rest.Substring(0, end);

        // The declaration was read as ASCII, so only a charset that includes ASCII can be right.
        return Charsets.Find(name) is Encoding charset && Charsets.IncludesAscii(charset) ? name : null;
    }
}
