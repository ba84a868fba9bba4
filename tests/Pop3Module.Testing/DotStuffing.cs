using System;
using System.Collections.Generic;

namespace Pop3Module.Testing;

/// <summary>Multi-line responses as a server sends them (RFC 1939, section 3).</summary>
internal static class DotStuffing
{
    private static readonly byte[] Dot = "."u8.ToArray();
    private static readonly byte[] LineFeed = "\n"u8.ToArray();
    private static readonly byte[] CrLf = "\r\n"u8.ToArray();
    private static readonly byte[] Termination = ".\r\n"u8.ToArray();
    private static readonly byte[] LfTermination = ".\n"u8.ToArray();

    /// <summary>
    /// The stuffed message and the terminating line, in slices of the message wherever it stays as it is;
    /// a last line without its end gets one.
    /// </summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Parts(ReadOnlyMemory<byte> message, bool lfOnly) =>
        lfOnly ? LfParts(message) : CrLfParts(message);

    /// <summary>The header, the empty line and some lines of the body.</summary>
    public static ReadOnlyMemory<byte> Top(ReadOnlyMemory<byte> message, int lines)
    {
        int position = 0;
        bool isBody = false;
        while (position < message.Length && (!isBody || lines-- > 0))
        {
            int length = LineLength(message.Span[position..]);
            isBody |= message.Span.Slice(position, length).SequenceEqual(CrLf);
            position += length;
        }

        return message[..position];
    }

    private static IEnumerable<ReadOnlyMemory<byte>> CrLfParts(ReadOnlyMemory<byte> message)
    {
        if (message.Span.StartsWith(Dot))
        {
            yield return Dot;
        }

        int position = 0;
        int lineEnd;
        while ((lineEnd = message.Span[position..].IndexOf("\r\n."u8)) >= 0)
        {
            int next = position + lineEnd + CrLf.Length;
            yield return message[position..next];
            yield return Dot;
            position = next;
        }

        yield return message[position..];
        if (!message.IsEmpty && !message.Span.EndsWith(CrLf))
        {
            yield return CrLf;
        }

        yield return Termination;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> LfParts(ReadOnlyMemory<byte> message)
    {
        bool isLineEnded = true;
        int position = 0;
        while (position < message.Length)
        {
            int lineFeed = message.Span[position..].IndexOf((byte)'\n');
            isLineEnded = lineFeed >= 0;
            int next = isLineEnded ? position + lineFeed + 1 : message.Length;
            ReadOnlyMemory<byte> line = message[position..next];
            position = next;
            if (line.Span.StartsWith(Dot))
            {
                yield return Dot;
            }

            if (line.Span.EndsWith(CrLf))
            {
                yield return line[..^CrLf.Length];
                yield return LineFeed;
            }
            else
            {
                yield return line;
            }
        }

        if (!isLineEnded)
        {
            yield return LineFeed;
        }

        yield return LfTermination;
    }

    private static int LineLength(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf(CrLf);
        return end < 0 ? text.Length : end + CrLf.Length;
    }
}
