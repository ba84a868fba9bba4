using MimeKit;

namespace Pop3Module.Mime;

/// <summary>Finds the text a person reads first (RFC 2046, section 5.1).</summary>
internal static class BodyFinder
{
    /// <summary>The plain or HTML body below an entity; null where there is none.</summary>
    public static TextPart? Find(MimeEntity? entity, bool isHtml)
    {
        switch (entity)
        {
            case TextPart text:
                return !text.IsAttachment && (isHtml ? text.IsHtml : text.ContentType.IsMimeType("text", "plain")) ? text : null;

            case MultipartAlternative alternative:
                // The best form comes last.
                for (int i = alternative.Count - 1; i >= 0; i--)
                {
                    if (Find(alternative[i], isHtml) is TextPart best)
                    {
                        return best;
                    }
                }

                return null;

            case MultipartRelated { Root: MimeEntity root }:
                return Find(root, isHtml);

            case Multipart multipart:
                foreach (MimeEntity part in multipart)
                {
                    if (Find(part, isHtml) is TextPart first)
                    {
                        return first;
                    }
                }

                return null;

            default:
                return null;
        }
    }
}
