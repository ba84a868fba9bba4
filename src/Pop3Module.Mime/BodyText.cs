using System;
using System.Collections.Generic;
using System.Linq;
using MimeKit;

namespace Pop3Module.MimeReading;

/// <summary>The parts of a message that are its text, in order (RFC 2046, section 5.1).</summary>
internal sealed class BodyText
{
    private BodyText()
    {
    }

    /// <summary>What a person reads as text: plain text, and HTML where there is no plain form of it.</summary>
    public List<TextPart> Shown { get; } = new();

    /// <summary>The HTML.</summary>
    public List<TextPart> Html { get; } = new();

    /// <summary>Plain text with nothing to read in it, beside HTML that has something.</summary>
    public List<TextPart> Blank { get; } = new();

    /// <summary>Finds the text of a message.</summary>
    /// <param name="body">The body.</param>
    /// <param name="isBlank">Tells whether a text has nothing to read.</param>
    public static BodyText Find(MimeEntity? body, Func<TextPart, bool> isBlank) => Find(body, isOneForm: true, isBlank);

    /// <param name="entity">The part.</param>
    /// <param name="isOneForm">True where the part is the whole message or a form of it: then a name does not make it an attachment.</param>
    /// <param name="isBlank">Tells whether a text has nothing to read.</param>
    private static BodyText Find(MimeEntity? entity, bool isOneForm, Func<TextPart, bool> isBlank) => entity switch
    {
        TextPart text => new BodyText().Add(text, isOneForm),
        MultipartAlternative alternative => FromForms(alternative.Select((MimeEntity form) => Find(form, isOneForm: true, isBlank)).ToList(), isBlank),

        // The root part is not searched twice, which would take exponential time for deeply nested parts.
        MultipartRelated { Root: MimeEntity root } related => new[] { root }.Concat(related.Where((MimeEntity part) => !ReferenceEquals(part, root)))
            .Select((MimeEntity part) => Find(part, ReferenceEquals(part, root), isBlank))
            .FirstOrDefault(static (BodyText text) => text.Shown.Count > 0) ?? new BodyText(),
        Multipart { Count: 0 } empty => new BodyText().AddPreamble(empty),
        Multipart multipart => multipart.Aggregate(new BodyText(), (BodyText all, MimeEntity part) => all.Append(Find(part, isOneForm: false, isBlank))),
        _ => new BodyText(),
    };

    /// <summary>The preferred form is the last one; plain text counts before HTML where there is something to read in it.</summary>
    private static BodyText FromForms(List<BodyText> forms, Func<TextPart, bool> isBlank)
    {
        BodyText? html = forms.LastOrDefault(static (BodyText form) => form.Html.Count > 0);
        BodyText? plain = forms.LastOrDefault(static (BodyText form) => form.Shown.Count > 0 && form.Html.Count == 0);
        if (plain is null || (html is not null && plain.Shown.All(isBlank) && !html.Shown.All(isBlank)))
        {
            html?.Blank.AddRange(plain?.Shown ?? new List<TextPart>());
            return html ?? new BodyText();
        }

        BodyText both = new();
        both.Shown.AddRange(plain.Shown);
        both.Html.AddRange(html?.Html ?? new List<TextPart>());
        return both;
    }

    /// <summary>The text subtypes that are files for a program; any other is shown (RFC 2046, section 4.1.4).</summary>
    private static bool IsFile(ContentType type) => type.MediaSubtype.ToLowerInvariant() is
        "calendar" or "vcard" or "x-vcard" or "directory" or "css" or "javascript" or "xml" or "csv" or "rtf" or "x-vcalendar" or "x-amp-html" or "rfc822-headers";

    private BodyText Add(TextPart text, bool isOneForm)
    {
        if (!text.IsAttachment && (isOneForm || PartName.Find(text, charset: null) is null) && !IsFile(text.ContentType))
        {
            Shown.Add(text);
            if (text.IsHtml)
            {
                Html.Add(text);
            }
        }

        return this;
    }

    private BodyText AddPreamble(Multipart empty)
    {
        if (!string.IsNullOrWhiteSpace(empty.Preamble))
        {
            Shown.Add(new TextPart("plain") { Text = empty.Preamble! });
        }

        return this;
    }

    private BodyText Append(BodyText next)
    {
        Shown.AddRange(next.Shown);
        Html.AddRange(next.Html);
        Blank.AddRange(next.Blank);
        return this;
    }
}
