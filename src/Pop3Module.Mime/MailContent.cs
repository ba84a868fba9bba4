using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using MimeKit;
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

    private readonly ReadOnlyMemory<byte> _octets;
    private readonly Encoding? _charset;
    private readonly MimeMessage? _message;
    private readonly MessageText? _text;
    private readonly List<IMailPart> _found = new();
    private readonly string? _parseError;
    private MailHeaders? _headers;
    private IReadOnlyList<IMailPart>? _parts;

    public MailContent(ReadOnlyMemory<byte> octets, Encoding? charset)
    {
        _octets = octets;
        _charset = charset;
        try
        {
            MessageRepair repair = MessageRepair.Examine(octets, MaxDepth);

            // The parsed message refers to the array and does not copy the content.
            MimeParser parser = new(Options, OpenRead(repair.Apply()), MimeFormat.Entity, persistent: true);
            _message = parser.ParseMessage();
            _text = new MessageText(_message.Body, charset);
            PartFinder finder = new(_text, charset);
            _found = finder.Find(_message.Body);
            _parseError = repair.HasNoHeader ? "The message has no header."
                : finder.IsTooDeep ? "The parts of the message are nested too deeply; the innermost are not parsed."
                : repair.HasMissingParts || finder.HasMissingParts ? "The message is declared as multipart and has no parts."
                : repair.HasCutField ? "A field of the header is longer than 262,144 octets; the rest of it is not parsed."
                : null;
        }
        catch (Exception fault) when (IsAboutContent(fault))
        {
            _parseError = octets.IsEmpty ? "The message is empty." : SafeText.Clean(fault.Message);
        }
    }

    /// <inheritdoc/>
    public MailHeaders Headers => _headers ??= HeaderReader.Read(HeaderBlock.CutFrom(_octets.Span), _charset);

    /// <inheritdoc/>
    public string? TextBody => _text?.Text;

    /// <inheritdoc/>
    public string? HtmlBody => _text?.Html;

    /// <inheritdoc/>
    public IReadOnlyList<IMailPart> Parts => _parts ??= _text is { Files.Count: > 0 } ? _found.Concat(_text.Files).ToList() : _found;

    /// <inheritdoc/>
    public string? ParseError => _parseError ?? _text?.Fault;

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

    private static MemoryStream OpenRead(ReadOnlyMemory<byte> octets) =>
        MemoryMarshal.TryGetArray(octets, out ArraySegment<byte> segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(octets.ToArray(), writable: false);
}
