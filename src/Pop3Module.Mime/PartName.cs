using System.Text;
using MimeKit;
using MimeKit.Utils;

namespace Pop3Module.MimeReading;

/// <summary>Finds the file name of a part.</summary>
internal static class PartName
{
    /// <summary>The decoded name; null where there is none.</summary>
    /// <param name="entity">The part.</param>
    /// <param name="charset">The charset of undeclared 8-bit text, or null to detect it.</param>
    public static string? Find(MimeEntity entity, Encoding? charset)
    {
        string? name = FromField(entity, HeaderId.ContentDisposition, "filename", charset);
        name = string.IsNullOrEmpty(name) ? FromField(entity, HeaderId.ContentType, "name", charset) : name;
        name = string.IsNullOrEmpty(name) && entity is MessagePart embedded ? FromSubject(embedded, charset) : name;
        return string.IsNullOrEmpty(name) ? null : name;
    }

    private static string? FromField(MimeEntity entity, HeaderId id, string parameter, Encoding? charset)
    {
        int index = entity.Headers.IndexOf(id);
        return index < 0 ? null : SafeText.Clean(FieldParameters.Find(entity.Headers[index].RawValue, parameter, entity.ContentType.Charset, charset));
    }

    private static string? FromSubject(MessagePart embedded, Encoding? charset)
    {
        HeaderList? fields = embedded.Message?.Headers;
        int index = fields?.IndexOf(HeaderId.Subject) ?? -1;
        if (index < 0)
        {
            return null;
        }

        byte[] value = HeaderRepair.RepairValue(fields![index].RawValue, embedded.Message!.Body?.ContentType.Charset, charset);
        return SafeText.Clean(Rfc2047.DecodeText(value)) is { Length: > 0 } subject ? subject + ".eml" : null;
    }
}
