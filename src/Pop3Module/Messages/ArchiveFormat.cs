using System;
using System.Buffers.Binary;
using System.IO;

namespace Pop3Module.Messages;

/// <summary>Recognises attached archives, by their names; by their media types where the name has no extension.</summary>
internal static class ArchiveFormat
{
    private const string GzipExtension = ".gz";
    private const string ZipExtension = ".zip";

    /// <summary>True for archives that can be expanded: zip, and gzip (RFC 1952), which holds one file.</summary>
    public static bool IsArchive(AttachmentContent content) => IsGzip(content) || Is(content, ZipExtension, "application/zip", "application/x-zip-compressed");

    /// <summary>True for gzip.</summary>
    public static bool IsGzip(AttachmentContent content) => Is(content, GzipExtension, "application/gzip", "application/x-gzip");

    /// <summary>The name of the file that a gzip archive holds: the name of the archive without its extension.</summary>
    public static string NameWithoutGzip(AttachmentContent content) =>
        HasExtension(content.Name, GzipExtension) ? content.Name.Substring(0, content.Name.Length - GzipExtension.Length) : content.Name;

    /// <summary>Reads the CRC-32 and the length, modulo 2 to the power of 32, at the end of a gzip archive (RFC 1952, section 2.3.1).</summary>
    /// <exception cref="InvalidDataException">The archive is shorter than its header and its end.</exception>
    public static (uint? Crc32, uint Length) ReadGzipCheck(byte[] octets)
    {
        const int LeastOctets = 18;
        const int EndOctets = 8;
        if (octets.Length < LeastOctets)
        {
            throw new InvalidDataException("it has no end");
        }

        ReadOnlySpan<byte> end = octets.AsSpan(octets.Length - EndOctets);
        return (BinaryPrimitives.ReadUInt32LittleEndian(end), BinaryPrimitives.ReadUInt32LittleEndian(end.Slice(sizeof(uint))));
    }

    private static bool Is(AttachmentContent content, string extension, string type, string otherType) =>
        HasExtension(content.Name, extension)
        || (Path.GetExtension(content.Name).Length == 0
            && (content.ContentType.Equals(type, StringComparison.OrdinalIgnoreCase) || content.ContentType.Equals(otherType, StringComparison.OrdinalIgnoreCase)));

    private static bool HasExtension(string name, string extension) =>
        name.Length > extension.Length && name.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}
