using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using MimeKit;
using Pop3Module.Mime;

namespace Pop3Module.MimeReading;

/// <summary>The text of a message, decoded when it is first used.</summary>
internal sealed class MessageText
{
    private readonly Encoding? _charset;
    private readonly string? _elsewhere;
    private readonly Dictionary<TextPart, string> _decoded = new();
    private readonly HashSet<MimeEntity> _parts;
    private readonly BodyText _body;
    private readonly List<IMailPart> _files = new();
    private string? _text;
    private string? _html;

    /// <param name="body">The body of the message.</param>
    /// <param name="charset">The charset of undeclared 8-bit text, or null to detect it.</param>
    public MessageText(MimeEntity? body, Encoding? charset)
    {
        _charset = charset;
        _elsewhere = body?.ContentType.Charset;
        _body = BodyText.Find(body, (TextPart part) => string.IsNullOrWhiteSpace(part.IsHtml ? HtmlText.Convert(Decode(part)) : Decode(part)));
        _parts = new HashSet<MimeEntity>(_body.Shown.Concat(_body.Html).Concat(_body.Blank));
    }

    /// <summary>The readable text; null where there is none. It has no control characters but tab and line ends.</summary>
    public string? Text => _text ??= _body.Shown.Count == 0 ? null : SafeBody.BalanceDirections(Join(_body.Shown.Select(Read)));

    /// <summary>The HTML; null where there is none.</summary>
    public string? Html => _html ??= _body.Html.Count == 0 ? null : Join(_body.Html.Select(Decode));

    /// <summary>The files within the text.</summary>
    public IReadOnlyList<IMailPart> Files
    {
        get
        {
            _ = Text;
            return _files;
        }
    }

    /// <summary>Why a text could not be decoded; null where each one was.</summary>
    public string? Fault { get; private set; }

    /// <summary>True for a part that is text of the message.</summary>
    public bool Includes(MimeEntity part) => _parts.Contains(part);

    /// <summary>Puts texts one below the other.</summary>
    private static string Join(IEnumerable<string> texts)
    {
        StringBuilder? joined = null;
        string whole = string.Empty;
        foreach (string text in texts.Where(static (string text) => text.Length > 0))
        {
            if (joined is null && whole.Length == 0)
            {
                whole = text;
                continue;
            }

            joined ??= new StringBuilder(whole);
            _ = joined[joined.Length - 1] == '\n' ? joined : joined.Append("\r\n");
            _ = joined.Append(text);
        }

        return joined?.ToString() ?? whole;
    }

    private string Read(TextPart part)
    {
        string text = Decode(part);
        return part.IsHtml ? SafeBody.ShowControls(HtmlText.Convert(text))
            : FlowedText.Is(part.ContentType) ? FlowedText.Join(text, part.ContentType)
            : UuencodedBlocks.Extract(text, _files);
    }

    private string Decode(TextPart part)
    {
        if (_decoded.TryGetValue(part, out string? known))
        {
            return known;
        }

        string text = string.Empty;
        try
        {
            byte[] octets = PartContent.ReadText(part);
            string? elsewhere = part.IsHtml ? HtmlCharset.Find(octets) : null;
            text = SafeBody.ShowControls(Charsets.Decode(octets, part.ContentType.Charset, elsewhere ?? _elsewhere, _charset));
        }
        catch (Exception fault) when (MailContent.IsAboutContent(fault))
        {
            Fault ??= SafeText.Clean(fault.Message);
        }

        _decoded.Add(part, text);
        return text;
    }
}
