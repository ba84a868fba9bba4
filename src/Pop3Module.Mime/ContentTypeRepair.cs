using System;
using System.Text;
using MimeKit;

namespace Pop3Module.MimeReading;

/// <summary>Corrects Content-Type fields that MimeKit does not understand.</summary>
internal static class ContentTypeRepair
{
    /// <summary>Stands for every type that has no parts.</summary>
    public static readonly ContentType Leaf = new("application", "octet-stream");

    private static readonly Encoding Latin1 = Encoding.GetEncoding("iso-8859-1");

    /// <summary>The value of a field.</summary>
    public static byte[] ValueOf(ReadOnlySpan<byte> field) => field.Slice(field.IndexOf((byte)':') + 1).ToArray();

    /// <summary>True for the types whose parts have headers: multipart and message.</summary>
    public static bool MayHaveParts(byte[] value)
    {
        string text = Encoding.ASCII.GetString(value, 0, Math.Min(value.Length, 100)).TrimStart();
        return text.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) || text.StartsWith("message/", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Corrects a field: no type at all and text without a subtype are text/plain (RFC 2045, section 5.2), and a semicolon is put in front of parameters that lack it.
    /// </summary>
    /// <returns>The field; null where it needs no correction.</returns>
    public static byte[]? Correct(byte[] field)
    {
        string text = Latin1.GetString(field);
        string value = text.Substring(text.IndexOf(':') + 1).Trim();
        int typeEnd = EndOfToken(value, 0);
        bool hasSubtype = typeEnd < value.Length && value[typeEnd] == '/' && typeEnd > 0;
        string type = value.Substring(0, typeEnd);
        bool isText = !hasSubtype && (value.Length == 0 || type.Equals("text", StringComparison.OrdinalIgnoreCase));
        if (!hasSubtype && !isText)
        {
            return null;
        }

        int end = hasSubtype ? EndOfToken(value, typeEnd + 1) : typeEnd;
        string rest = value.Substring(end).TrimStart();
        int semicolon = rest.IndexOf(';');
        string before = semicolon < 0 ? rest : rest.Substring(0, semicolon);
        bool lacksSemicolon = before.IndexOf('=') > 0 && before[0] != '(';
        if (!isText && !lacksSemicolon)
        {
            return null;
        }

        string parameters = lacksSemicolon ? "; " + rest : semicolon < 0 ? string.Empty : rest.Substring(semicolon);
        string corrected = hasSubtype ? value.Substring(0, end) : "text/plain";
        return Latin1.GetBytes("Content-Type: " + corrected + parameters + "\r\n");
    }

    private static int EndOfToken(string value, int start)
    {
        int end = start;
        while (end < value.Length && value[end] is not ('/' or ';' or ' ' or '\t' or '\r' or '\n' or '(' or '='))
        {
            end++;
        }

        return end;
    }
}
