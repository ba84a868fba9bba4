using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using MimeKit;
using MimeKit.IO;
using Pop3Module.Mime;

namespace Pop3Module.MimeReading;

/// <summary>A parsed message. A failure to parse is in <see cref="ParseError"/> and not thrown.</summary>
internal sealed class MailContent : IMailContent
{
    /// <summary>
    /// The deepest nesting of parts that is parsed. The parser is recursive; its own limit of 1,024 needs about 1 MiB of stack until its code is optimised, which
    /// is the whole stack of many threads, and a stack overflow ends the process.
    /// </summary>
    private const int MaxDepth = 100;

    private static readonly ParserOptions Options = MakeOptions();

    private readonly Encoding? _charset;
    private readonly MimeMessage? _message;
    private readonly TextPart? _plain;
    private readonly TextPart? _html;
    private string? _parseError;
    private string? _textBody;
    private string? _htmlBody;

    public MailContent(ReadOnlyMemory<byte> octets, Encoding? charset)
    {
        _charset = charset;
        int headerLength = HeaderBlockLength(octets.Span);
        byte[] header = HeaderRepair.Repair(octets.Span.Slice(0, headerLength), charset, out bool isBroken);
        Headers = HeaderReader.ReadRepaired(header);
        Parts = Array.Empty<IMailPart>();
        try
        {
            // The parsed message refers to the array and does not copy the content.
            MimeParser parser = new(Options, isBroken ? OpenRepaired(header, octets, headerLength) : OpenRead(octets), MimeFormat.Entity, persistent: true);
            _message = parser.ParseMessage();
            (_plain, _html) = BodyFinder.Find(_message.Body);
            PartFinder finder = new(_plain, _html, DecodeHtml(), charset);
            Parts = finder.Find(_message.Body);
            _parseError ??= isBroken && header.Length == 0 ? "The message has no header."
                : finder.IsTooDeep ? "The parts of the message are nested too deeply; the innermost are not parsed."
                : _message.Body is Multipart { Count: 0 } ? "The message is declared as multipart and has no parts."
                : null;
        }
        catch (Exception fault) when (IsAboutContent(fault))
        {
            _parseError = octets.IsEmpty ? "The message is empty." : SafeText.Clean(fault.Message);
        }
    }

    /// <inheritdoc/>
    public MailHeaders Headers { get; }

    /// <inheritdoc/>
    public string? TextBody => _textBody ??= _plain is not null ? Decode(_plain)
        : HtmlBody is string html ? HtmlText.Convert(html)
        : _message?.Body is Multipart { Count: 0, Preamble: string text } ? text
        : null;

    /// <inheritdoc/>
    public string? HtmlBody => DecodeHtml();

    /// <inheritdoc/>
    public IReadOnlyList<IMailPart> Parts { get; }

    /// <inheritdoc/>
    public string? ParseError => _parseError;

    /// <inheritdoc/>
    public object? MimeMessage => _message;

    /// <summary>True for failures caused by a message, as opposed to a lack of memory.</summary>
    internal static bool IsAboutContent(Exception fault) =>
        fault is FormatException or IOException or ArgumentException or InvalidOperationException or NotSupportedException or IndexOutOfRangeException or NullReferenceException;

    private static ParserOptions MakeOptions()
    {
        ParserOptions options = ParserOptions.Default.Clone();
        options.MaxMimeDepth = MaxDepth;
        return options;
    }

    private static int HeaderBlockLength(ReadOnlySpan<byte> octets)
    {
        int end = HeaderBlock.FindEnd(octets);
        return Math.Min(end < 0 ? octets.Length : end, HeaderBlock.MaxOctets);
    }

    private static MemoryStream OpenRead(ReadOnlyMemory<byte> octets) =>
        MemoryMarshal.TryGetArray(octets, out ArraySegment<byte> segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(octets.ToArray(), writable: false);

    /// <summary>Replaces an invalid header: the parser ends the header at the first line that is no header field, or rejects the message.</summary>
    private static ChainedStream OpenRepaired(byte[] header, ReadOnlyMemory<byte> octets, int headerLength)
    {
        // Where no line is a header field, the whole message is text.
        ReadOnlyMemory<byte> body = header.Length == 0 ? octets : octets.Slice(headerLength);
        ChainedStream whole = new();
        whole.Add(new MemoryStream(header, writable: false));
        whole.Add(new MemoryStream("\r\n"u8.ToArray(), writable: false));
        whole.Add(OpenRead(body));
        return whole;
    }

    private string? DecodeHtml() => _html is null ? null : _htmlBody ??= Decode(_html);

    private string? Decode(TextPart part)
    {
        try
        {
            using MemoryStream content = new();
            part.Content?.DecodeTo(content);
            byte[] octets = content.ToArray();
            string? elsewhere = part.IsHtml ? HtmlCharset.Find(octets) : null;
            return Charsets.Decode(octets, part.ContentType.Charset, elsewhere ?? _message?.Body?.ContentType.Charset, _charset);
        }
        catch (Exception fault) when (IsAboutContent(fault))
        {
            _parseError ??= SafeText.Clean(fault.Message);
            return null;
        }
    }
}
