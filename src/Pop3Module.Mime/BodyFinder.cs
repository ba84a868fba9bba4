using System.Collections.Generic;
using System.Linq;
using MimeKit;

namespace Pop3Module.MimeReading;

/// <summary>Finds the text parts that are the body of a message (RFC 2046, section 5.1).</summary>
internal static class BodyFinder
{
    /// <summary>
    /// The plain and the HTML form of the text. Of several consecutive texts the first counts: mailing lists and
    /// scanners append a line of plain text to an HTML message, and that line is not its text.
    /// </summary>
    public static (TextPart? Plain, TextPart? Html) Find(MimeEntity? entity) => entity switch
    {
        TextPart text => Classify(text),

        // The preferred form is the last one.
        MultipartAlternative alternative => Merge(alternative.Reverse()),

        // The root part is not searched twice, which would take exponential time for deeply nested parts.
        MultipartRelated { Root: MimeEntity root } related =>
            FindFirst(new[] { root }.Concat(related.Where((MimeEntity part) => !ReferenceEquals(part, root)))),
        Multipart multipart => FindFirst(multipart),
        _ => (null, null),
    };

    private static (TextPart? Plain, TextPart? Html) Classify(TextPart text) =>
        text.IsAttachment ? (null, null)
        : text.ContentType.IsMimeType("text", "plain") ? (text, null)
        : text.IsHtml ? (null, text)
        : (null, null);

    private static (TextPart? Plain, TextPart? Html) Merge(IEnumerable<MimeEntity> forms)
    {
        (TextPart? plain, TextPart? html) = (null, null);
        foreach (MimeEntity form in forms)
        {
            (TextPart? Plain, TextPart? Html) found = Find(form);
            plain ??= found.Plain;
            html ??= found.Html;
        }

        return (plain, html);
    }

    private static (TextPart? Plain, TextPart? Html) FindFirst(IEnumerable<MimeEntity> parts)
    {
        foreach (MimeEntity part in parts)
        {
            (TextPart? Plain, TextPart? Html) found = Find(part);
            if (found.Plain is not null || found.Html is not null)
            {
                return found;
            }
        }

        return (null, null);
    }
}
