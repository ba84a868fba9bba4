using System;
using System.IO;

namespace Pop3Module;

/// <summary>A file that a message contains: an attachment, or a file of an archive that is attached.</summary>
/// <param name="Name">A file name that is safe on every system.</param>
/// <param name="OriginalName">The name the sender gave; null where there is none.</param>
/// <param name="ContentType">The media type; empty where it is not known.</param>
/// <param name="IsInline">True for parts that are shown inside the message.</param>
/// <param name="Size">Returns the size in octets.</param>
/// <param name="WriteTo">Writes the decoded content.</param>
internal sealed record AttachmentContent(string Name, string? OriginalName, string ContentType, bool IsInline, Func<long> Size, Action<Stream> WriteTo)
{
    /// <summary>True for an attached message (RFC 2046, section 5.2.1), and for a file whose name ends in .eml.</summary>
    public bool IsMessage => ContentType.ToLowerInvariant() is "message/rfc822" or "message/global" || Name.EndsWith(".eml", StringComparison.OrdinalIgnoreCase);

    /// <summary>True for a part that contains others and is not opened: TNEF (winmail.dat), and what is signed or encrypted as a whole (RFC 8551, section 3.2).</summary>
    public bool IsEnvelope => ContentType.ToLowerInvariant() is "application/ms-tnef" or "application/vnd.ms-tnef" or "application/pkcs7-mime" or "application/x-pkcs7-mime";
}
