using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Pop3Module.Files;
using Pop3Module.Mime;

namespace Pop3Module;

/// <summary>A whole message, byte for byte as the server sent it, and its parsed content.</summary>
/// <remarks>It is parsed when a property first needs it. The octets of a message that cannot be parsed are still available.</remarks>
public sealed class Pop3Message : Pop3MailItem
{
    private readonly byte[] _octets;
    private readonly Encoding? _charset;
    private IMailContent? _content;
    private Pop3Attachment[]? _attachments;

    internal Pop3Message(MessageIdentity identity, byte[] octets, Encoding? charset)
        : base(identity, octets.Length, new LazyHeaders(octets, charset))
    {
        _octets = octets;
        _charset = charset;
    }

    /// <summary>Where replies go.</summary>
    public string[] ReplyTo => HeaderText.ToArray(LazyHeaders.Value.ReplyTo);

    /// <summary>The readable text: the plain text part, else the text of the HTML part; null where there is neither.</summary>
    public string? TextBody => Content.TextBody;

    /// <summary>The HTML part; null where there is none.</summary>
    public string? HtmlBody => Content.HtmlBody;

    /// <summary>The attachments and inline parts.</summary>
    public Pop3Attachment[] Attachments => _attachments ??= MakeAttachments(Content.Parts);

    /// <summary>Why the message could not be parsed; null when it could.</summary>
    public string? ParseError => Content.ParseError;

    /// <summary>
    /// True when the message may lack octets: far fewer were received than the server listed, or fewer in a session whose other messages were exact, or the data after
    /// it showed that it had not ended. Remove-Pop3Message rejects it. False for a message of no session.
    /// </summary>
    public bool IsSuspect => IsSuspectInSession;

    private IMailContent Content => _content ??= MimeLoader.Reader.ReadMessage(_octets, _charset);

    /// <summary>The MimeKit.MimeMessage behind this message, of the module's own copy of MimeKit; null when it cannot be parsed.</summary>
    public object? GetMimeMessage() => Content.MimeMessage;

    /// <summary>Opens the octets for reading, as the server sent them.</summary>
    public Stream OpenRead() => new MemoryStream(_octets, writable: false);

    /// <summary>The octets as the server sent them.</summary>
    public byte[] ToArray() => (byte[])_octets.Clone();

    /// <summary>Saves the octets as the server sent them; the file appears only when it is whole.</summary>
    /// <param name="path">
    /// The file, or an existing folder: then the name is that of Receive-Pop3Message -Destination, with a number after it where there is such a file.
    /// A relative path is resolved against PowerShell's location.
    /// </param>
    /// <returns>The file.</returns>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="IOException">There is such a file already, or it cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public FileInfo Save(string path) => Save(path, MakeFileName, (Stream stream) => stream.Write(_octets, 0, _octets.Length));

    /// <summary>Saves the message or a part of it; its session, where it has one, flushes the file before the message is deleted.</summary>
    internal FileInfo Save(string path, Func<string> getName, Action<Stream> write)
    {
        if (string.IsNullOrEmpty(path))
        {
            throw new ArgumentException("The path is empty.", nameof(path));
        }

        return StagedFile.Save(LocationPath.Resolve(path), getName, write, Session?.SavedFiles, Number);
    }

    /// <summary>Makes the attachments; those named after the same type are numbered.</summary>
    internal Pop3Attachment[] MakeAttachments(IReadOnlyList<IMailPart> parts)
    {
        Dictionary<string, int> numbers = new(StringComparer.OrdinalIgnoreCase);
        return parts.Select((IMailPart part) => new Pop3Attachment(part, this, part.OriginalName is null ? Count(TypeFileName.Find(part.ContentType)) : 1)).ToArray();

        int Count(string name) => numbers[name] = numbers.TryGetValue(name, out int number) ? number + 1 : 1;
    }

    private string MakeFileName()
    {
        if (Uid is string uid && Mailbox is string mailbox && Session?.Listings.Current?.IsUnique(uid) != false)
        {
            return MessageFileName.FromUid(string.Empty, mailbox, uid);
        }

        return MessageFileName.FromContent(string.Empty, Uid, Sha256.Hash(_octets));
    }
}
