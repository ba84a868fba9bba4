using System;
using System.IO;
using MimeKit;
using MimeKit.IO;
using MimeKit.IO.Filters;

namespace Pop3Module.MimeReading;

/// <summary>Removes the transfer encoding of a part (RFC 2045, section 6).</summary>
internal static class PartContent
{
    /// <summary>Writes the decoded octets.</summary>
    public static void WriteTo(MimePart part, Stream destination)
    {
        if (part.Content is not IMimeContent content)
        {
            return;
        }

        switch (content.Encoding)
        {
            case ContentEncoding.Base64:
                Filter(content, destination, new Base64Filter());
                break;

            case ContentEncoding.QuotedPrintable:
                Filter(content, destination, new SoftBreakFilter(), DecoderFilter.Create(ContentEncoding.QuotedPrintable));
                break;

            default:
                content.DecodeTo(destination);
                break;
        }
    }

    /// <summary>The decoded octets of a text. What is declared as base64 and is not encoded is returned as it stands; text behind base64 is left out.</summary>
    public static byte[] ReadText(MimePart part)
    {
        using MemoryStream decoded = new();
        if (part.Content is not IMimeContent { Encoding: ContentEncoding.Base64 } content)
        {
            WriteTo(part, decoded);
            return decoded.ToArray();
        }

        using MemoryStream stored = new();
        content.WriteTo(stored);
        byte[] octets = stored.ToArray();
        int length = MeasureBase64(octets);
        if (length == 0)
        {
            return octets;
        }

        using MemoryStream encoded = new(octets, 0, length, writable: false);
        Filter(new MimeContent(encoded, ContentEncoding.Base64), decoded, new Base64Filter());
        return decoded.ToArray();
    }

    private static void Filter(IMimeContent content, Stream destination, params IMimeFilter[] filters)
    {
        // Disposing the filtered stream would dispose the destination.
        FilteredStream filtered = new(destination);
        foreach (IMimeFilter filter in filters)
        {
            filtered.Add(filter);
        }

        content.WriteTo(filtered);
        filtered.Flush();
    }

    /// <summary>The octets up to the first line that is no base64; 0 where that is the first line with text.</summary>
    private static int MeasureBase64(ReadOnlySpan<byte> octets)
    {
        int position = 0;
        bool hasData = false;
        while (position < octets.Length)
        {
            int found = octets.Slice(position).IndexOf((byte)'\n');
            int next = found < 0 ? octets.Length : position + found + 1;
            ReadOnlySpan<byte> line = octets.Slice(position, next - position);
            if (IsText(line, out bool isBlank))
            {
                return hasData ? position : 0;
            }

            hasData |= !isBlank;
            position = next;
        }

        return octets.Length;
    }

    /// <summary>True for a line of text: words with blanks between them, octets beyond ASCII, or more than a quarter of other octets than base64 has.</summary>
    private static bool IsText(ReadOnlySpan<byte> line, out bool isBlank)
    {
        int data = 0;
        int foreign = 0;
        bool hasBlank = false;
        bool hasWords = false;
        foreach (byte octet in line)
        {
            if (octet is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                hasBlank |= data + foreign > 0;
                continue;
            }

            hasWords |= hasBlank || octet >= 0x80;
            bool isData = Base64Filter.IsInAlphabet(octet) || octet == (byte)'=';
            data += isData ? 1 : 0;
            foreign += isData ? 0 : 1;
        }

        isBlank = data + foreign == 0;
        return hasWords || foreign * 4 > data + foreign;
    }
}
