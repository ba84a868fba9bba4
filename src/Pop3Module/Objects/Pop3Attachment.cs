using System;
using System.Globalization;
using System.IO;
using System.Management.Automation;
using Pop3Module.Files;
using Pop3Module.Mime;

namespace Pop3Module;

/// <summary>An attachment or inline part of a message.</summary>
public sealed class Pop3Attachment
{
    private readonly IMailPart _part;

    /// <param name="part">The part.</param>
    /// <param name="message">The message that contains it.</param>
    /// <param name="number">Of parts that are named after the same type, the place of this one.</param>
    internal Pop3Attachment(IMailPart part, Pop3Message message, int number = 1)
    {
        _part = part;
        Message = message;
        string name = SafeFileName.FromSender(part.OriginalName, part.ContentType);
        int dot = name.IndexOf('.');
        Name = number == 1 ? name : name.Substring(0, dot) + "-" + number.ToString(CultureInfo.InvariantCulture) + name.Substring(dot);
    }

    /// <summary>
    /// A file name that is safe on every system: no folders, no reserved names, no control characters. Without a name of the sender it is one after the media type, such as
    /// image.jpg, image-2.jpg.
    /// </summary>
    public string Name { get; }

    /// <summary>The name the sender gave; null where there is none. Not safe to use as a path.</summary>
    public string? OriginalName => _part.OriginalName;

    /// <summary>The media type, for example application/pdf.</summary>
    public string ContentType => _part.ContentType;

    /// <summary>The decoded size in octets.</summary>
    public long Size => _part.Size;

    /// <summary>True for parts that are shown inside the message.</summary>
    public bool IsInline => _part.IsInline;

    /// <summary>The Content-ID without angle brackets, by which HTML refers to the part (RFC 2392); null where there is none.</summary>
    public string? ContentId => _part.ContentId;

    /// <summary>The Content-Disposition, for example attachment or inline (RFC 2183, section 2); null where there is none.</summary>
    public string? ContentDisposition => _part.Disposition;

    /// <summary>The message that contains the attachment. Not serialised.</summary>
    [Hidden]
    [NotInJson]
    public Pop3Message Message { get; }

    /// <summary>The content as what can be saved.</summary>
    internal AttachmentContent Content => new(Name, OriginalName, ContentType, IsInline, () => Size, _part.WriteTo);

    /// <summary>Opens the decoded content for reading.</summary>
    public Stream OpenRead() => Decode();

    /// <summary>The decoded content.</summary>
    public byte[] ToArray() => Decode().ToArray();

    /// <summary>The attached message: of the type message/rfc822 (RFC 2046, section 5.2.1), or a file whose name ends in .eml.</summary>
    /// <returns>A message of no session and no mailbox; null where the attachment is no message.</returns>
    public Pop3Message? AsMessage() => Content.IsMessage ? new Pop3Message(default, ToArray(), charset: null) : null;

    /// <summary>Saves the decoded content; the file appears only when it is whole.</summary>
    /// <param name="path">
    /// The file, or an existing folder: then <see cref="Name"/> is used, with a number after it where there is such a file. A relative path
    /// is resolved against PowerShell's location.
    /// </param>
    /// <returns>The file.</returns>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="IOException">There is such a file already, or it cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public FileInfo Save(string path) => Message.Save(path, () => Name, _part.WriteTo);

    /// <summary>The safe name.</summary>
    public override string ToString() => Name;

    private MemoryStream Decode()
    {
        MemoryStream content = new();
        _part.WriteTo(content);
        content.Position = 0;
        return content;
    }
}
