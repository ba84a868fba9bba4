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
    /// <summary>Reads a header block.</summary>
    public static MailHeaders Read(ReadOnlySpan<byte> block, Encoding? charset) => ReadRepaired(HeaderRepair.Repair(block, charset, out _));

    /// <summary>Reads what <see cref="HeaderRepair"/> made of a header block.</summary>
    public static MailHeaders ReadRepaired(byte[] block)
    {
        try
        {
            using MemoryStream stream = new(block, writable: false);
            return Read(HeaderList.Load(stream));
        }
        catch (Exception fault) when (MailContent.IsAboutContent(fault))
        {
            // MimeKit wraps what can go wrong in exceptions of many kinds; a header that cannot be read is an empty one.
            return MailHeaders.Empty;
        }
    }

    private static MailHeaders Read(HeaderList fields)
    {
        (DateTime date, Pop3DateSource source) = HeaderDate.Find(fields);
        return new MailHeaders
        {
            Date = date,
            DateSource = source,
            From = ReadAddresses(fields, HeaderId.From),
            To = ReadAddresses(fields, HeaderId.To),
            Cc = ReadAddresses(fields, HeaderId.Cc),
            ReplyTo = ReadAddresses(fields, HeaderId.ReplyTo),
            Subject = SafeText.Clean(fields[HeaderId.Subject]),
            MessageId = ReadMessageId(fields),
            FieldSource = () => ReadFields(fields),
        };
    }

    private static string? ReadMessageId(HeaderList fields)
    {
        string? value = SafeText.Clean(fields[HeaderId.MessageId]);
        string? identifier = string.IsNullOrEmpty(value) ? null : MimeUtils.EnumerateReferences(value!).FirstOrDefault() ?? value!.Trim('<', '>');
        return string.IsNullOrEmpty(identifier) ? null : identifier;
    }

    private static List<MailAddress> ReadAddresses(HeaderList fields, HeaderId id)
    {
        List<MailAddress> addresses = new();
        foreach (Header field in fields)
        {
            if (field.Id != id)
            {
                continue;
            }

            if (InternetAddressList.TryParse(field.RawValue, out InternetAddressList? list) && list.Count > 0)
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
}
