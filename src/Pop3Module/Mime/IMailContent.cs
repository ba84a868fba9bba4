using System.Collections.Generic;
using System.IO;

namespace Pop3Module.Mime;

/// <summary>A parsed message.</summary>
internal interface IMailContent
{
    /// <summary>The header of the message.</summary>
    MailHeaders Headers { get; }

    /// <summary>The readable text: the plain text part, else the text of the HTML part; null where there is neither.</summary>
    string? TextBody { get; }

    /// <summary>The HTML part; null where there is none.</summary>
    string? HtmlBody { get; }

    /// <summary>The attachments and inline parts, in the order of the message.</summary>
    IReadOnlyList<IMailPart> Parts { get; }

    /// <summary>Why the message could not be parsed; null when it could.</summary>
    string? ParseError { get; }

    /// <summary>The MimeKit.MimeMessage behind this content (of the module's own load context), or null when it cannot be parsed.</summary>
    object? MimeMessage { get; }
}

/// <summary>One attachment or inline part of a message.</summary>
internal interface IMailPart
{
    /// <summary>The name the sender gave, decoded (RFC 2047, RFC 2231) but not made safe; null where there is none.</summary>
    string? OriginalName { get; }

    /// <summary>The media type, for example application/pdf.</summary>
    string ContentType { get; }

    /// <summary>The decoded size in octets.</summary>
    long Size { get; }

    /// <summary>True for parts shown inside the message: Content-Disposition inline, or referred to by Content-ID.</summary>
    bool IsInline { get; }

    /// <summary>The Content-ID without angle brackets (RFC 2045, section 7); null where there is none.</summary>
    string? ContentId { get; }

    /// <summary>The disposition, for example attachment or inline (RFC 2183, section 2); null where there is none.</summary>
    string? Disposition { get; }

    /// <summary>Writes the decoded content.</summary>
    void WriteTo(Stream destination);
}
