using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using MimeKit;
using MimeKit.Utils;

namespace Pop3Module.Mime;

/// <summary>Reads header blocks. Nothing a header holds makes it throw.</summary>
internal static class HeaderReader
{
    public static MailHeaders Read(ReadOnlyMemory<byte> block, Encoding? charset)
    {
        byte[] octets = ChineseLabels.Widen(block.Span);
        HeaderList? fields = Load(octets, ParserOptions.Default);
        if (fields is null)
        {
            return MailHeaders.Empty;
        }

        ParserOptions options = ParserOptions.Default.Clone();
        if (Array.Exists(octets, static (byte octet) => octet >= 0x80))
        {
            options.CharsetEncoding = Charsets.Guess(octets, FindDeclaredCharset(fields), charset);
            fields = Load(octets, options) ?? fields;
        }

        return Read(fields, options);
    }

    /// <summary>MimeKit wraps what can go wrong in exceptions of many kinds; a header that cannot be read is an empty one.</summary>
    private static HeaderList? Load(byte[] octets, ParserOptions options)
    {
        try
        {
            using MemoryStream stream = new(octets, writable: false);
            return HeaderList.Load(options, stream);
        }
        catch (Exception fault) when (fault is FormatException or IOException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static MailHeaders Read(HeaderList fields, ParserOptions options)
    {
        (DateTime date, Pop3DateSource source) = HeaderDate.Find(fields);
        return new MailHeaders
        {
            Date = date,
            DateSource = source,
            From = ReadAddresses(fields, HeaderId.From, options),
            To = ReadAddresses(fields, HeaderId.To, options),
            Cc = ReadAddresses(fields, HeaderId.Cc, options),
            ReplyTo = ReadAddresses(fields, HeaderId.ReplyTo, options),
            Subject = SafeText.Clean(fields[HeaderId.Subject]),
            MessageId = ReadMessageId(fields),
            FieldSource = () => ReadFields(fields),
        };
    }

    private static string? ReadMessageId(HeaderList fields)
    {
        string? value = SafeText.Clean(fields[HeaderId.MessageId]);
        return string.IsNullOrEmpty(value) ? null : MimeUtils.EnumerateReferences(value!).FirstOrDefault() ?? value!.Trim('<', '>');
    }

    private static List<MailAddress> ReadAddresses(HeaderList fields, HeaderId id, ParserOptions options)
    {
        List<MailAddress> addresses = new();
        foreach (Header field in fields)
        {
            if (field.Id != id)
            {
                continue;
            }

            if (InternetAddressList.TryParse(options, field.RawValue, out InternetAddressList? list) && list.Count > 0)
            {
                addresses.AddRange(list.Mailboxes.Select(static (MailboxAddress mailbox) =>
                    new MailAddress(SafeText.Clean(mailbox.Name), SafeText.Clean(mailbox.Address) ?? string.Empty)));
            }
            else if (SafeText.Clean(field.Value) is { Length: > 0 } text)
            {
                // No address can be read, but what stands there is better than nothing.
                addresses.Add(new MailAddress(text, string.Empty));
            }
        }

        return addresses;
    }

    private static Dictionary<string, string[]> ReadFields(HeaderList fields)
    {
        Dictionary<string, List<string>> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (Header field in fields)
        {
            string name = SafeText.Clean(field.Field) ?? string.Empty;
            if (!values.TryGetValue(name, out List<string>? list))
            {
                values.Add(name, list = new List<string>(1));
            }

            list.Add(SafeText.Clean(field.Value) ?? string.Empty);
        }

        return values.ToDictionary(
            static (KeyValuePair<string, List<string>> pair) => pair.Key,
            static (KeyValuePair<string, List<string>> pair) => pair.Value.ToArray(),
            StringComparer.OrdinalIgnoreCase);
    }

    private static string? FindDeclaredCharset(HeaderList fields) =>
        fields[HeaderId.ContentType] is string value && ContentType.TryParse(value, out ContentType? type) ? type.Charset : null;
}
