using System;
using System.Text;
using MimeKit;

namespace Pop3Module.MimeReading;

/// <summary>Joins the lines of flowed text (RFC 3676). MimeKit's FlowedToText joins the signature line too.</summary>
internal static class FlowedText
{
    private const string Signature = "-- ";
    private const string LineEnd = "\r\n";

    /// <summary>True for text/plain with format=flowed.</summary>
    public static bool Is(ContentType type) =>
        type.IsMimeType("text", "plain") && string.Equals(type.Parameters["format"]?.Trim(), "flowed", StringComparison.OrdinalIgnoreCase);

    /// <summary>Joins the lines of each paragraph.</summary>
    public static string Join(string text, ContentType type)
    {
        bool deletesSpace = string.Equals(type.Parameters["delsp"]?.Trim(), "yes", StringComparison.OrdinalIgnoreCase);
        StringBuilder joined = new(text.Length);
        int openDepth = -1;
        int position = 0;
        while (position < text.Length)
        {
            int found = text.IndexOf('\n', position);
            int lineEnd = found < 0 ? text.Length : found > position && text[found - 1] == '\r' ? found - 1 : found;
            int depth = position;
            while (depth < lineEnd && text[depth] == '>')
            {
                depth++;
            }

            int start = depth < lineEnd && text[depth] == ' ' ? depth + 1 : depth;
            depth -= position;
            bool isSignature = lineEnd - start == Signature.Length && string.CompareOrdinal(text, start, Signature, 0, Signature.Length) == 0;
            if (openDepth >= 0 && (isSignature || depth != openDepth))
            {
                // Another depth of quoting ends a paragraph, and so does the signature (RFC 3676, sections 4.3 and 4.5).
                _ = joined.Append(LineEnd);
                openDepth = -1;
            }

            if (openDepth < 0 && depth > 0)
            {
                _ = joined.Append('>', depth).Append(start < lineEnd ? " " : string.Empty);
            }

            bool isFlowed = start < lineEnd && text[lineEnd - 1] == ' ' && !isSignature;
            _ = joined.Append(text, start, lineEnd - start - (isFlowed && deletesSpace ? 1 : 0));
            openDepth = isFlowed && found >= 0 ? depth : -1;
            _ = isFlowed || found < 0 ? joined : joined.Append(LineEnd);
            position = found < 0 ? text.Length : found + 1;
        }

        return openDepth >= 0 ? joined.Append(LineEnd).ToString() : joined.ToString();
    }
}
