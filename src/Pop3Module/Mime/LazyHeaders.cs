using System;
using System.IO;
using System.Text;
using System.Threading;

namespace Pop3Module.Mime;

/// <summary>A header that is parsed when it is first used. Reading it never throws.</summary>
internal sealed class LazyHeaders
{
    /// <summary>The value where no header was read.</summary>
    public static readonly LazyHeaders NotRead = new(MailHeaders.Empty);

    private readonly Encoding? _charset;
    private object? _source;
    private MailHeaders? _value;

    /// <param name="value">The header.</param>
    public LazyHeaders(MailHeaders value)
    {
        _value = value;
    }

    /// <param name="octets">A message, or its header.</param>
    /// <param name="charset">The charset of undeclared 8-bit text, or null to detect it.</param>
    public LazyHeaders(byte[] octets, Encoding? charset = null)
    {
        _source = octets;
        _charset = charset;
    }

    /// <param name="path">A message file; read when the header is first used.</param>
    /// <param name="charset">The charset of undeclared 8-bit text, or null to detect it.</param>
    public LazyHeaders(string path, Encoding? charset)
    {
        _source = path;
        _charset = charset;
    }

    /// <summary>A header of which only authors and subject are known.</summary>
    /// <param name="from">The authors with display names.</param>
    /// <param name="subject">The decoded subject.</param>
    public static LazyHeaders FromText(string? from, string? subject) => new(new MailHeaders
    {
        From = from is null ? Array.Empty<MailAddress>() : new[] { new MailAddress(from, address: string.Empty) },
        Subject = subject,
    });

    /// <summary>True where the header was read, even if it could not be parsed.</summary>
    public bool WasRead => !ReferenceEquals(this, NotRead);

    /// <summary>The header; an empty one where it cannot be parsed.</summary>
    public MailHeaders Value => _value ?? Parse();

    /// <summary>The same header without a reference to the message, for use after the message was released.</summary>
    public LazyHeaders WithoutBody() =>
        Volatile.Read(ref _source) is byte[] octets ? new LazyHeaders(HeaderBlock.CutFrom(octets), _charset) : this;

    private MailHeaders Parse()
    {
        // Another thread may have parsed it meanwhile; the value is set before the source is released.
        object? source = Volatile.Read(ref _source);
        if (source is null)
        {
            return Volatile.Read(ref _value) ?? MailHeaders.Empty;
        }

        MailHeaders value = MailHeaders.Empty;
        try
        {
            byte[]? header = source switch
            {
                byte[] octets => HeaderBlock.CutFrom(octets),
                string path => HeaderBlock.ReadFrom(path),
                _ => null,
            };
            value = header is null ? value : MimeLoader.Reader.ReadHeaders(header, _charset);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The header of a saved file that was moved can no longer be read, and a getter must not throw.
        }

        Volatile.Write(ref _value, value);
        Volatile.Write(ref _source, null);
        return value;
    }
}
