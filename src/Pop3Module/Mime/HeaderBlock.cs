using System;
using System.IO;

namespace Pop3Module.Mime;

/// <summary>Finds the header of a message: everything up to and including the first empty line (RFC 5322, section 2.1).</summary>
internal static class HeaderBlock
{
    /// <summary>A larger header is truncated, so that a server cannot fill the memory with one.</summary>
    public const int MaxOctets = 4 * 1024 * 1024;

    /// <summary>Finds the end of the header.</summary>
    /// <returns>The length including the empty line; -1 when the octets do not contain the end.</returns>
    public static int FindEnd(ReadOnlySpan<byte> octets, int searchFrom = 0)
    {
        int position = searchFrom;
        while (position < octets.Length)
        {
            int found = octets.Slice(position).IndexOf((byte)'\n');
            if (found < 0)
            {
                return -1;
            }

            int next = position + found + 1;
            ReadOnlySpan<byte> rest = octets.Slice(next);
            if (rest.Length > 0 && rest[0] == (byte)'\n')
            {
                return next + 1;
            }

            if (rest.Length > 1 && rest[0] == (byte)'\r' && rest[1] == (byte)'\n')
            {
                return next + 2;
            }

            position = next;
        }

        return -1;
    }

    /// <summary>Copies the header out of a whole message.</summary>
    public static byte[] CutFrom(ReadOnlySpan<byte> message)
    {
        int end = FindEnd(message);
        return message.Slice(0, Math.Min(end < 0 ? message.Length : end, MaxOctets)).ToArray();
    }

    /// <summary>Reads the header of a message file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static byte[] ReadFrom(string path)
    {
        const int FirstRead = 16 * 1024;
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] octets = new byte[FirstRead];
        int count = 0;
        while (true)
        {
            int read = stream.Read(octets, count, octets.Length - count);
            count += read;
            int end = FindEnd(octets.AsSpan(0, count));
            if (end >= 0 || read == 0 || count >= MaxOctets)
            {
                return octets.AsSpan(0, end < 0 ? count : end).ToArray();
            }

            if (count == octets.Length)
            {
                Array.Resize(ref octets, octets.Length * 2);
            }
        }
    }
}
