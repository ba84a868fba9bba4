using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using Pop3Module.Files;

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
    private readonly Action<AttachmentContent> _visit;
    private readonly Action<Exception> _report;
    private int _files;
    private long _octets;

    /// <param name="entersMessages">True to visit the attachments of attached messages too.</param>
    /// <param name="entersArchives">True to visit the files of zip and gzip archives in place of the archives.</param>
    /// <param name="visit">Called for each attachment; its content can be written during the call.</param>
    /// <param name="report">Called for each archive or message that cannot be entered.</param>
    public AttachmentWalk(bool entersMessages, bool entersArchives, Action<AttachmentContent> visit, Action<Exception> report)
    {
        _entersMessages = entersMessages;
        _entersArchives = entersArchives;
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
        if (!isArchive)
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
    }

    private void EnterArchive(AttachmentContent content, byte[] octets, int depth)
    {
        if (ArchiveFormat.IsGzip(content))
        {
            EnterFile(content, ArchiveFormat.NameWithoutGzip(content), () => new GZipStream(new MemoryStream(octets, writable: false), CompressionMode.Decompress), depth);
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

                EnterFile(content, entry.Name, entry.Open, depth);
            }
        }
    }

    private void EnterFile(AttachmentContent archive, string name, Func<Stream> open, int depth)
    {
        CountFile(archive);
        long? size = null;
        void WriteTo(Stream destination)
        {
            using Stream source = open();
            size = Copy(archive, source, destination);
        }

        byte[] Read()
        {
            using MemoryStream memory = new();
            WriteTo(memory);
            return memory.ToArray();
        }

        Enter(
            new AttachmentContent(SafeFileName.FromSender(name, string.Empty), name, string.Empty, IsInline: false, () => size ?? Read().LongLength, WriteTo),
            Read,
            depth);
    }

    private long Copy(AttachmentContent archive, Stream source, Stream destination)
    {
        const int PieceOctets = 64 * 1024;
        byte[] piece = new byte[PieceOctets];
        long size = 0;
        int count;
        while ((count = source.Read(piece, 0, piece.Length)) > 0)
        {
            size += count;
            _octets += count;
            if (_octets > MostOctets)
            {
                throw new MessageTooLargeException($"The archive {archive.Name} expands to more than {MostOctets} octets and was left.");
            }

            destination.Write(piece, 0, count);
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
