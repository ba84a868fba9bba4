using System;
using System.IO;
using System.Text;
using MimeKit;
using MimeKit.IO;
using Pop3Module.Mime;

namespace Pop3Module.MimeReading;

/// <summary>One attachment or inline part.</summary>
internal sealed class MailPart : IMailPart
{
    private readonly MimeEntity _entity;
    private long? _size;

    /// <param name="entity">The part.</param>
    /// <param name="isInline">True for parts shown inside the message.</param>
    /// <param name="charset">The charset of undeclared 8-bit text, or null to detect it.</param>
    public MailPart(MimeEntity entity, bool isInline, Encoding? charset)
    {
        _entity = entity;
        IsInline = isInline;
        OriginalName = PartName.Find(entity, charset);
    }

    /// <inheritdoc/>
    public string? OriginalName { get; }

    /// <inheritdoc/>
    public string ContentType => SafeText.Clean(_entity.ContentType.MimeType) ?? string.Empty;

    /// <inheritdoc/>
    public long Size => _size ??= Measure();

    /// <inheritdoc/>
    public bool IsInline { get; }

    /// <inheritdoc/>
    public string? ContentId => SafeText.Clean(_entity.ContentId);

    /// <inheritdoc/>
    public string? Disposition => SafeText.Clean(_entity.ContentDisposition?.Disposition);

    /// <inheritdoc/>
    public void WriteTo(Stream destination)
    {
        switch (_entity)
        {
            case MimePart part:
                PartContent.WriteTo(part, destination);
                break;

            case MessagePart embedded:
                // An attached message is written with CRLF line ends, as in transfer.
                FormatOptions options = FormatOptions.Default.Clone();
                options.NewLineFormat = NewLineFormat.Dos;
                embedded.Message?.WriteTo(options, destination);
                break;
        }
    }

    /// <summary>The size; 0 where the content cannot be decoded, as a getter must not throw.</summary>
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
