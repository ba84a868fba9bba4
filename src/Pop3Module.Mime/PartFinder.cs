using System;
using System.Collections.Generic;
using MimeKit;

namespace Pop3Module.Mime;

/// <summary>Finds everything in a message that is not its readable text.</summary>
internal static class PartFinder
{
    public static IReadOnlyList<IMailPart> Find(MimeMessage message, TextPart? plain, TextPart? html, string? htmlText)
    {
        List<IMailPart> parts = new();
        if (message.Body is not null)
        {
            Collect(message.Body, plain, html, htmlText, parts);
        }

        return parts;
    }

    private static void Collect(MimeEntity entity, TextPart? plain, TextPart? html, string? htmlText, List<IMailPart> parts)
    {
        if (entity is Multipart multipart)
        {
            foreach (MimeEntity child in multipart)
            {
                Collect(child, plain, html, htmlText, parts);
            }
        }
        else if (!ReferenceEquals(entity, plain) && !ReferenceEquals(entity, html))
        {
            parts.Add(new MailPart(entity, IsInline(entity, htmlText)));
        }
    }

    private static bool IsInline(MimeEntity entity, string? htmlText)
    {
        if (entity.ContentDisposition is ContentDisposition disposition)
        {
            return !disposition.IsAttachment
                || (entity.ContentId is { Length: > 0 } && IsReferredTo(entity.ContentId, htmlText));
        }

        return entity.ContentId is { Length: > 0 } id && IsReferredTo(id, htmlText);
    }

    private static bool IsReferredTo(string contentId, string? htmlText) =>
        htmlText?.IndexOf("cid:" + contentId, StringComparison.OrdinalIgnoreCase) >= 0;
}
