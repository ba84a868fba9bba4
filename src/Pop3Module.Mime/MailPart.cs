using System;
using System.IO;
using MimeKit;
using MimeKit.IO;

namespace Pop3Module.Mime;

/// <summary>One attachment or inline part.</summary>
internal sealed class MailPart : IMailPart
{
    private readonly MimeEntity _entity;
    private long? _size;

    public MailPart(MimeEntity entity, bool isInline)
    {
        _entity = entity;
        IsInline = isInline;
    }

    /// <inheritdoc/>
    public string? OriginalName => _entity.ContentDisposition?.FileName is { Length: > 0 } name
        ? name
        : _entity.ContentType.Name is { Length: > 0 } typeName
            ? typeName
            : _entity is MessagePart { Message.Subject: { Length: > 0 } subject } ? subject + ".eml" : null;

    /// <inheritdoc/>
    public string ContentType => SafeText.Clean(_entity.ContentType.MimeType) ?? string.Empty;

    /// <inheritdoc/>
    public long Size => _size ??= Measure();

    /// <inheritdoc/>
    public bool IsInline { get; }

    /// <inheritdoc/>
    public void WriteTo(Stream destination)
    {
        switch (_entity)
        {
            case MimePart part:
                part.Content?.DecodeTo(destination);
                break;

            case MessagePart embedded:
                // A message on disk has the line ends it would have on the wire.
                FormatOptions options = FormatOptions.Default.Clone();
                options.NewLineFormat = NewLineFormat.Dos;
                embedded.Message?.WriteTo(options, destination);
                break;
        }
    }

    /// <summary>A getter must not throw: what cannot be decoded has no size.</summary>
    private long Measure()
    {
        try
        {
            using MeasuringStream stream = new();
            WriteTo(stream);
            return stream.Length;
        }
        catch (Exception fault) when (MailContent.IsAboutContent(fault))
        {
            return 0;
        }
    }
}
