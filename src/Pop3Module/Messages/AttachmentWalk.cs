using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using Pop3Module.Files;
using Pop3Module.Protocol;

namespace Pop3Module.Messages;

/// <summary>Visits the attachments of a message, and on request those of attached messages and the files of attached archives.</summary>
/// <remarks>What is inside others is bounded in depth, number and size: a few kilobytes can hold archives of any size.</remarks>
internal sealed class AttachmentWalk
{
    /// <summary>How deeply messages and archives may lie in one another.</summary>
    public const int MostDepth = 5;

    /// <summary>How many files the messages and archives attached to one message may contain in all.</summary>
    public const int MostFiles = 10_000;

    /// <summary>How many octets the archives attached to one message may expand to in all.</summary>
    public const long MostOctets = 1024L * 1024 * 1024;

    private readonly bool _entersMessages;
    private readonly bool _entersArchives;
    private readonly Predicate<AttachmentContent> _isNamed;
    private readonly Action<AttachmentContent> _visit;
    private readonly Action<Exception> _report;
    private int _files;
    private long _octets;

    /// <param name="entersMessages">True to visit the attachments of attached messages too.</param>
    /// <param name="entersArchives">True to visit the files of zip and gzip archives in place of the archives.</param>
    /// <param name="isNamed">True for an archive that is asked for itself, and visited beside its files.</param>
    /// <param name="visit">Called for each attachment; its content can be written during the call.</param>
    /// <param name="report">Called for each archive or message that cannot be entered.</param>
    public AttachmentWalk(bool entersMessages, bool entersArchives, Predicate<AttachmentContent> isNamed, Action<AttachmentContent> visit, Action<Exception> report)
    {
        _entersMessages = entersMessages;
        _entersArchives = entersArchives;
        _isNamed = isNamed;
        _visit = visit;
        _report = report;
    }

    /// <summary>Visits all attachments of a message, in its order.</summary>
    public void Visit(Pop3Message message)
    {
        foreach (Pop3Attachment attachment in message.Attachments)
        {
            Enter(attachment.Content, attachment.ToArray, depth: 0);
        }
    }

    private void Enter(AttachmentContent content, Func<byte[]> read, int depth)
    {
        bool isArchive = _entersArchives && ArchiveFormat.IsArchive(content);
        bool isMessage = !isArchive && _entersMessages && content.IsMessage;
        if (!isArchive || _isNamed(content))
        {
            _visit(content);
        }

        if (!isArchive && !isMessage)
        {
            return;
        }

        if (depth == MostDepth)
        {
            _report(MakeFault(content, $"it lies more than {MostDepth} messages and archives deep"));
            return;
        }

        try
        {
            if (isArchive)
            {
                EnterArchive(content, read(), depth + 1);
            }
            else
            {
                EnterMessage(content, read(), depth + 1);
            }
        }
        catch (Exception fault) when (fault is InvalidDataException or NotSupportedException or MessageTooLargeException or EndOfStreamException)
        {
            _report(fault as MessageTooLargeException ?? (Exception)MakeFault(content, fault.Message, fault));
        }
    }

    private void EnterMessage(AttachmentContent content, byte[] octets, int depth)
    {
        Pop3Message inner = new(default, octets, charset: null);
        foreach (Pop3Attachment attachment in inner.Attachments)
        {
            CountFile(content);
            Enter(attachment.Content, attachment.ToArray, depth);
        }

        if (inner.ParseError is string why)
        {
            _report(MakeFault(content, why));
        }
    }

    private void EnterArchive(AttachmentContent content, byte[] octets, int depth)
    {
        if (ArchiveFormat.IsGzip(content))
        {
            EnterFile(
                content,
                ArchiveFormat.NameWithoutGzip(content),
                () => new GZipStream(new MemoryStream(octets, writable: false), CompressionMode.Decompress),
                ArchiveFormat.ReadGzipCheck(octets),
                depth);
            return;
        }

        using ZipArchive archive = new(new MemoryStream(octets, writable: false), ZipArchiveMode.Read);
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            // An entry whose name ends in a slash is a folder.
            if (entry.Name.Length > 0)
            {
                if (ArchiveCompatibility.IsEncrypted(entry))
                {
                    throw new InvalidDataException($"its file {SafeFileName.FromSender(entry.Name, string.Empty)} is encrypted");
                }

                EnterFile(content, entry.Name, entry.Open, (ArchiveCompatibility.ReadCrc32(entry), (uint)entry.Length), depth);
            }
        }
    }

    /// <param name="archive">The archive.</param>
    /// <param name="name">The name of the file in it.</param>
    /// <param name="open">Opens its content.</param>
    /// <param name="check">The CRC-32 that the archive states, null where it cannot be told, and the lower 32 bits of the length.</param>
    /// <param name="depth">How deeply the file lies.</param>
    private void EnterFile(AttachmentContent archive, string name, Func<Stream> open, (uint? Crc32, uint Length) check, int depth)
    {
        CountFile(archive);
        long? size = null;
        void WriteTo(Stream destination)
        {
            using Stream source = open();
            size = Copy(archive, source, destination, check);
        }

        byte[] Read()
        {
            using MemoryStream memory = new();
            WriteTo(memory);
            return memory.ToArray();
        }

        Enter(
            new AttachmentContent(SafeFileName.FromSender(name, string.Empty), Pop3Text.ReplaceControlCharacters(name), string.Empty, IsInline: false, () => size ?? Read().LongLength, WriteTo),
            Read,
            depth);
    }

    /// <exception cref="InvalidDataException">The content is not what the archive states: .NET checks neither the CRC of a zip nor the end of a gzip.</exception>
    private long Copy(AttachmentContent archive, Stream source, Stream destination, (uint? Crc32, uint Length) check)
    {
        const int PieceOctets = 64 * 1024;
        byte[] piece = new byte[PieceOctets];
        long size = 0;
        uint crc = 0;
        int count;
        while ((count = source.Read(piece, 0, piece.Length)) > 0)
        {
            size += count;
            _octets += count;
            if (_octets > MostOctets)
            {
                throw new MessageTooLargeException($"The archive {archive.Name} expands to more than {MostOctets} octets and was left.");
            }

            crc = Crc32.Append(crc, piece.AsSpan(0, count));
            destination.Write(piece, 0, count);
        }

        if ((uint)size != check.Length || (check.Crc32 is uint stated && crc != stated))
        {
            throw new InvalidDataException("its content is damaged");
        }

        return size;
    }

    private void CountFile(AttachmentContent container)
    {
        if (++_files > MostFiles)
        {
            throw new MessageTooLargeException($"{container.Name} and what was read before it contain more than {MostFiles} files; the others were left.");
        }
    }

    private static InputNotUsableException MakeFault(AttachmentContent content, string why, Exception? cause = null) =>
        new($"The attachment {content.Name} cannot be read: {why.TrimEnd('.')}.", cause);
}
