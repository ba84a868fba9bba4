using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Management.Automation;
using Pop3Module.Files;
using Pop3Module.Mime;

namespace Pop3Module;

/// <summary>A whole message, byte for byte as the server sent it, and what can be read out of it.</summary>
/// <remarks>It is parsed when a property first needs it. What no parser can read still has its octets.</remarks>
public sealed class Pop3Message
{
    private readonly byte[] _octets;
    private readonly Encoding? _charset;
    private readonly LazyHeaders _headers;
    private IMailContent? _content;
    private Pop3Attachment[]? _attachments;

    internal Pop3Message(Pop3Session session, int number, string? uid, byte[] octets, Encoding? charset)
    {
        Session = session;
        Mailbox = session.Mailbox;
        Number = number;
        Uid = uid;
        _octets = octets;
        _charset = charset;
        _headers = new LazyHeaders(GetHeaderBlock, charset);
    }

    /// <summary>The session this message came from; not serialised.</summary>
    [Hidden]
    [NotInJson]
    public Pop3Session Session { get; }

    /// <summary>The mailbox: user@server:port.</summary>
    public string Mailbox { get; }

    /// <summary>The message number; it means something only inside its session.</summary>
    public int Number { get; }

    /// <summary>The unique-id (RFC 1939, section 7, UIDL), case-sensitive; null where the server tells none.</summary>
    public string? Uid { get; }

    /// <summary>The size in octets as received.</summary>
    public long Size => _octets.Length;

    /// <summary>The date in local time; <see cref="DateTime.MaxValue"/> where it is not known, so that unknown is never old.</summary>
    public DateTime Date => _headers.Value.Date;

    /// <summary>Where <see cref="Date"/> came from.</summary>
    public Pop3DateSource DateSource => _headers.Value.DateSource;

    /// <summary>The authors as a person writes them; null where there is none.</summary>
    public string? From => HeaderText.Join(_headers.Value.From);

    /// <summary>The bare address of the first author; null where there is none.</summary>
    public string? FromAddress => HeaderText.FirstAddress(_headers.Value.From);

    /// <summary>The primary recipients.</summary>
    public string[] To => HeaderText.ToArray(_headers.Value.To);

    /// <summary>The other recipients.</summary>
    public string[] Cc => HeaderText.ToArray(_headers.Value.Cc);

    /// <summary>Where replies go.</summary>
    public string[] ReplyTo => HeaderText.ToArray(_headers.Value.ReplyTo);

    /// <summary>The decoded subject; null where there is none.</summary>
    public string? Subject => _headers.Value.Subject;

    /// <summary>The message identifier without angle brackets; null where there is none.</summary>
    public string? MessageId => _headers.Value.MessageId;

    /// <summary>All header fields, decoded, by name; the case of the name does not matter.</summary>
    public Dictionary<string, string[]> Headers => _headers.Value.Fields;

    /// <summary>The readable text: the plain text part, else the text of the HTML part; null where there is neither.</summary>
    public string? TextBody => Content.TextBody;

    /// <summary>The HTML part; null where there is none.</summary>
    public string? HtmlBody => Content.HtmlBody;

    /// <summary>The attachments and inline parts.</summary>
    public Pop3Attachment[] Attachments => _attachments ??= Content.Parts.Select(static (IMailPart part) => new Pop3Attachment(part)).ToArray();

    /// <summary>Why the message could not be read, in words; null when it could.</summary>
    public string? ParseError => Content.ParseError;

    private IMailContent Content => _content ??= MimeLoader.Reader.ReadMessage(_octets, _charset);

    /// <summary>The MimeKit.MimeMessage behind this message, of the module's own copy of MimeKit; null when no parser can read it.</summary>
    public object? GetMimeMessage() => Content.MimeMessage;

    /// <summary>Opens the octets for reading, as the server sent them.</summary>
    public Stream OpenRead() => new MemoryStream(_octets, writable: false);

    /// <summary>The octets as the server sent them.</summary>
    public byte[] ToArray() => (byte[])_octets.Clone();

    /// <summary>Saves the octets as the server sent them; the file appears only when it is whole.</summary>
    /// <param name="path">The file; a relative path counts from PowerShell's location.</param>
    /// <exception cref="IOException">There is such a file already, or it cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Save(string path) => NewFile.Write(LocationPath.Resolve(path), (Stream stream) => stream.Write(_octets, 0, _octets.Length));

    /// <summary>Number and subject, for messages about this message.</summary>
    public override string ToString() => MessageText.Describe(Number, Uid, From, Subject);

    private byte[] GetHeaderBlock() => HeaderBlock.CutFrom(_octets);
}
