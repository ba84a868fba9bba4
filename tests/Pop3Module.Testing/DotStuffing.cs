using System;
using System.IO;

namespace Pop3Module.Testing;

/// <summary>Multi-line responses as a server sends them (RFC 1939, section 3).</summary>
internal static class DotStuffing
{
    /// <summary>Stuffs a message and adds the terminating line; a last line without its end gets one.</summary>
    public static byte[] Stuff(ReadOnlySpan<byte> message, bool lfOnly)
    {
        MemoryStream stuffed = new(message.Length + (message.Length / 32) + 16);
        bool isLineStart = true;
        for (int i = 0; i < message.Length; i++)
        {
            byte octet = message[i];
            bool isCrOfLineEnd = octet == '\r' && i + 1 < message.Length && message[i + 1] == '\n';
            if (isLineStart && octet == '.')
            {
                stuffed.WriteByte(octet);
            }

            if (!(lfOnly && isCrOfLineEnd))
            {
                stuffed.WriteByte(octet);
            }

            isLineStart = octet == '\n' && (lfOnly || (i > 0 && message[i - 1] == '\r'));
        }

        if (!isLineStart)
        {
            stuffed.Write(lfOnly ? "\n"u8 : "\r\n"u8);
        }

        stuffed.Write(lfOnly ? ".\n"u8 : ".\r\n"u8);
        return stuffed.ToArray();
    }

    /// <summary>The header, the empty line and some lines of the body.</summary>
    public static ReadOnlySpan<byte> Top(ReadOnlySpan<byte> message, int lines)
    {
        int position = 0;
        bool isBody = false;
        while (position < message.Length && (!isBody || lines-- > 0))
        {
            int lineFeed = message[position..].IndexOf((byte)'\n');
            int end = lineFeed < 0 ? message.Length : position + lineFeed + 1;
            isBody |= message[position..end].TrimEnd("\r\n"u8).IsEmpty;
            position = end;
        }

        return message[..position];
    }
}
