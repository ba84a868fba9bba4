using System;
using System.Collections.Generic;
using System.Text;
using MimeKit;
using Pop3Module.Mime;

namespace Pop3Module.MimeReading;

/// <summary>Finds the parts of a message that are not its readable text.</summary>
internal sealed class PartFinder
{
    private readonly MessageText _text;
    private readonly Encoding? _charset;
    private readonly List<IMailPart> _parts = new();
    private HashSet<string>? _references;

    /// <param name="text">The text of the message.</param>
    /// <param name="charset">The charset of undeclared 8-bit text, or null to detect it.</param>
    public PartFinder(MessageText text, Encoding? charset)
    {
        _text = text;
        _charset = charset;
    }

    /// <summary>True where parts are nested too deeply to be parsed.</summary>
    public bool IsTooDeep { get; private set; }

    /// <summary>True where a multipart has no parts.</summary>
    public bool HasMissingParts { get; private set; }

    public List<IMailPart> Find(MimeEntity? body)
    {
        Collect(body);
        return _parts;
    }

    private void Collect(MimeEntity? entity)
    {
        if (entity is Multipart multipart)
        {
            HasMissingParts |= multipart.Count == 0;
            foreach (MimeEntity child in multipart)
            {
                Collect(child);
            }
        }
        else if (entity is not null && !_text.Includes(entity))
        {
            IsTooDeep |= entity is MimePart && entity.ContentType.IsMimeType("multipart", "*");
            _parts.Add(new MailPart(entity, IsInline(entity), _charset));
        }
    }

    /// <summary>An unknown disposition is an attachment (RFC 2183, section 2.8).</summary>
    private bool IsInline(MimeEntity entity) =>
        string.Equals(entity.ContentDisposition?.Disposition, ContentDisposition.Inline, StringComparison.OrdinalIgnoreCase)
        || (entity.ContentId is { Length: > 0 } id && (_references ??= FindReferences(_text.Html)).Contains(id));

    /// <summary>The content identifiers that HTML refers to by cid: addresses (RFC 2392).</summary>
    private static HashSet<string> FindReferences(string? html)
    {
        const string Scheme = "cid:";
        HashSet<string> references = new(StringComparer.OrdinalIgnoreCase);
        int position = html?.IndexOf(Scheme, StringComparison.OrdinalIgnoreCase) ?? -1;
        while (position >= 0)
        {
            int start = position + Scheme.Length;
            int end = html!.IndexOfAny(new[] { '"', '\'', ' ', '\t', '\r', '\n', '>', '<', ')' }, start);
            end = end < 0 ? html.Length : end;
            string reference = html.Substring(start, end - start);
            _ = references.Add(reference);
            _ = references.Add(Uri.UnescapeDataString(reference));
            position = html.IndexOf(Scheme, end, StringComparison.OrdinalIgnoreCase);
        }

        return references;
    }
}
