using System.IO;
using Pop3Module.Mime;

namespace Pop3Module.MimeReading;

/// <summary>An attachment that is no part of its own: a file within a text or within another part.</summary>
internal sealed class MemoryPart : IMailPart
{
    private readonly byte[] _octets;

    /// <param name="name">The name, without control characters.</param>
    /// <param name="contentType">The media type.</param>
    /// <param name="octets">The decoded content.</param>
    public MemoryPart(string? name, string contentType, byte[] octets)
    {
        OriginalName = string.IsNullOrEmpty(name) ? null : name;
        ContentType = contentType;
        _octets = octets;
    }

    /// <inheritdoc/>
    public string? OriginalName { get; }

    /// <inheritdoc/>
    public string ContentType { get; }

    /// <inheritdoc/>
    public long Size => _octets.Length;

    /// <inheritdoc/>
    public bool IsInline => false;

    /// <inheritdoc/>
    public string? ContentId => null;

    /// <inheritdoc/>
    public string? Disposition => null;

    /// <inheritdoc/>
    public void WriteTo(Stream destination) => destination.Write(_octets, 0, _octets.Length);
}
