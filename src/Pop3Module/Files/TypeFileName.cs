using System;
using System.Collections.Generic;

namespace Pop3Module.Files;

/// <summary>Names files after their media type, where the sender gave no name.</summary>
internal static class TypeFileName
{
    private const string Unknown = "attachment.bin";
    private const int LongestExtension = 8;

    private static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["application/gzip"] = "archive.gz",
        ["application/x-gzip"] = "archive.gz",
        ["application/json"] = "data.json",
        ["application/ms-tnef"] = "winmail.dat",
        ["application/vnd.ms-tnef"] = "winmail.dat",
        ["application/msword"] = "document.doc",
        ["application/pdf"] = "document.pdf",
        ["application/pgp-encrypted"] = "encrypted.asc",
        ["application/pgp-keys"] = "keys.asc",
        ["application/pgp-signature"] = "signature.asc",
        ["application/pkcs7-mime"] = "smime.p7m",
        ["application/x-pkcs7-mime"] = "smime.p7m",
        ["application/pkcs7-signature"] = "smime.p7s",
        ["application/x-pkcs7-signature"] = "smime.p7s",
        ["application/rtf"] = "document.rtf",
        ["application/tlsrpt+gzip"] = "report.json.gz",
        ["application/tlsrpt+json"] = "report.json",
        ["application/vnd.ms-excel"] = "table.xls",
        ["application/vnd.ms-outlook"] = "message.msg",
        ["application/vnd.ms-powerpoint"] = "slides.ppt",
        ["application/vnd.oasis.opendocument.spreadsheet"] = "table.ods",
        ["application/vnd.oasis.opendocument.text"] = "document.odt",
        ["application/vnd.openxmlformats-officedocument.presentationml.presentation"] = "slides.pptx",
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"] = "table.xlsx",
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"] = "document.docx",
        ["application/xml"] = "data.xml",
        ["application/zip"] = "archive.zip",
        ["application/x-zip-compressed"] = "archive.zip",
        ["application/ics"] = "invitation.ics",
        ["audio/mpeg"] = "audio.mp3",
        ["audio/x-wav"] = "audio.wav",
        ["audio/mp4"] = "audio.m4a",
        ["image/jpeg"] = "image.jpg",
        ["image/pjpeg"] = "image.jpg",
        ["image/svg+xml"] = "image.svg",
        ["image/tiff"] = "image.tif",
        ["image/vnd.microsoft.icon"] = "image.ico",
        ["image/x-icon"] = "image.ico",
        ["message/delivery-status"] = "delivery-status.txt",
        ["message/disposition-notification"] = "disposition-notification.txt",
        ["message/external-body"] = "external-body.txt",
        ["message/feedback-report"] = "feedback-report.txt",
        ["message/global"] = "message.eml",
        ["message/global-delivery-status"] = "delivery-status.txt",
        ["message/partial"] = "message.eml",
        ["message/rfc822"] = "message.eml",
        ["text/calendar"] = "invitation.ics",
        ["text/css"] = "style.css",
        ["text/csv"] = "table.csv",
        ["text/directory"] = "contact.vcf",
        ["text/html"] = "message.html",
        ["text/markdown"] = "text.md",
        ["text/plain"] = "text.txt",
        ["text/rfc822-headers"] = "headers.txt",
        ["text/richtext"] = "text.txt",
        ["text/rtf"] = "document.rtf",
        ["text/vcard"] = "contact.vcf",
        ["text/x-vcard"] = "contact.vcf",
        ["text/xml"] = "data.xml",
        ["video/mp4"] = "video.mp4",
        ["video/mpeg"] = "video.mpg",
        ["video/quicktime"] = "video.mov",
    };

    /// <summary>A name such as image.png; attachment.bin where the type tells nothing.</summary>
    public static string Find(string contentType)
    {
        if (Known.TryGetValue(contentType, out string? name))
        {
            return name;
        }

        int slash = contentType.IndexOf('/');
        string kind = contentType.Substring(0, Math.Max(0, slash)).ToLowerInvariant();
        string subtype = contentType.Substring(slash + 1).ToLowerInvariant();
        string extension = subtype.StartsWith("x-", StringComparison.Ordinal) ? subtype.Substring(2) : subtype;
        return kind is "image" or "audio" or "video" ? kind + (IsExtension(extension) ? "." + extension : ".bin")
            : kind == "text" ? "text.txt"
            : Unknown;
    }

    private static bool IsExtension(string text)
    {
        foreach (char c in text)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9')))
            {
                return false;
            }
        }

        return text.Length is > 0 and <= LongestExtension;
    }
}
