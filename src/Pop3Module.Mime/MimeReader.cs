using System;
using System.Text;
using Pop3Module.Mime;

namespace Pop3Module.MimeReading;

/// <summary>Parses MIME with MimeKit.</summary>
internal sealed class MimeReader : IMimeReader
{
    /// <inheritdoc/>
    public Encoding? FindCharset(string label) => Charsets.Find(label);

    /// <inheritdoc/>
    public MailHeaders ReadHeaders(ReadOnlyMemory<byte> headerBlock, Encoding? charset) => HeaderReader.Read(headerBlock, charset);

    /// <inheritdoc/>
    public IMailContent ReadMessage(ReadOnlyMemory<byte> message, Encoding? charset) => new MailContent(message, charset);
}
