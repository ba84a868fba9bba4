using System.IO;

namespace Pop3Module;

/// <summary>An attachment that is whole on disk.</summary>
public sealed class Pop3SavedAttachment
{
    internal Pop3SavedAttachment(FileInfo file, Pop3SavedStatus status, AttachmentContent content, Pop3Message message)
    {
        Path = file.FullName;
        Status = status;
        Name = file.Name;
        OriginalName = content.OriginalName;
        ContentType = content.ContentType;
        Size = file.Length;
        Mailbox = message.Mailbox;
        Uid = message.Uid;
        Subject = message.Subject;
        From = message.From;
    }

    /// <summary>The full path of the file.</summary>
    public string Path { get; }

    /// <summary>Saved now, or present already with the same content.</summary>
    public Pop3SavedStatus Status { get; }

    /// <summary>The name of the file: the safe name of the attachment, with a number where other content had that name.</summary>
    public string Name { get; }

    /// <summary>The name the sender gave; null where there is none. Not safe to use as a path.</summary>
    public string? OriginalName { get; }

    /// <summary>The media type, for example application/pdf; empty for a file out of an archive, which has none.</summary>
    public string ContentType { get; }

    /// <summary>The size of the file in octets.</summary>
    public long Size { get; }

    /// <summary>The mailbox of the message: user@server:port; null where it is not known.</summary>
    public string? Mailbox { get; }

    /// <summary>The unique-id of the message (RFC 1939, section 7, UIDL); null where it is not known.</summary>
    public string? Uid { get; }

    /// <summary>The decoded subject of the message; null where there is none.</summary>
    public string? Subject { get; }

    /// <summary>The authors of the message with display names; null where there is none.</summary>
    public string? From { get; }

    /// <summary>The path.</summary>
    public override string ToString() => Path;
}
