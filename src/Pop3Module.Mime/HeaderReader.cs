using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using MimeKit;
using MimeKit.Utils;
using Pop3Module.Mime;

namespace Pop3Module.MimeReading;

/// <summary>Parses header blocks. No content of a header causes an exception.</summary>
internal static class HeaderReader
{
    /// <summary>The fields of a larger block are parsed one by one: the time that MimeKit needs for a header grows with the square of the length of its lines.</summary>
    private const int MaxParsedAtOnce = 64 * 1024;

    /// <summary>Reads a header block: the fields that have a property at once, all of them when they are first used.</summary>
    public static MailHeaders Read(ReadOnlyMemory<byte> block, Encoding? charset)
    {
        bool hasReceived = false;
        byte[] summary = HeaderRepair.Repair(block.Span, charset, IsShown);
        return Read(Load(summary), () => Load(HeaderRepair.Repair(block.Span, charset)));

        // Each server adds a trace field of about half a kilobyte; only the topmost one is used, for its date.
        bool IsShown(ReadOnlySpan<byte> name)
        {
            bool isTopmost = !hasReceived && FieldName.Is(name, "received"u8);
            hasReceived |= isTopmost;
            return isTopmost || FieldName.Is(name, "from"u8) || FieldName.Is(name, "to"u8) || FieldName.Is(name, "cc"u8) || FieldName.Is(name, "reply-to"u8)
                || FieldName.Is(name, "subject"u8) || FieldName.Is(name, "date"u8) || FieldName.Is(name, "message-id"u8);
        }
    }

    private static HeaderList Load(byte[] block)
    {
        try
        {
            using MemoryStream stream = new(block, writable: false);
            return block.Length > MaxParsedAtOnce ? LoadEach(block) : HeaderList.Load(stream);
        }
        catch (Exception fault) when (MailContent.IsAboutContent(fault))
        {
            // MimeKit throws exceptions of many types; a header that cannot be parsed is treated as empty.
            return new HeaderList();
        }
    }

    /// <summary>Parses the fields, each on one line, one by one.</summary>
    private static HeaderList LoadEach(byte[] block)
    {
        HeaderList fields = new();
        int position = 0;
        while (position < block.Length)
        {
            int found = Array.IndexOf(block, (byte)'\n', position);
            int next = found < 0 ? block.Length : found + 1;
            if (Header.TryParse(block, position, next - position, out Header? field))
            {
                fields.Add(field);
            }

            position = next;
        }

        return fields;
    }

    private static MailHeaders Read(HeaderList fields, Func<HeaderList> all)
    {
        try
        {
            return Summarize(fields, all);
        }
        catch (Exception fault) when (MailContent.IsAboutContent(fault))
        {
            return MailHeaders.Empty;
        }
    }

    private static MailHeaders Summarize(HeaderList fields, Func<HeaderList> all)
    {
        HeaderDate date = HeaderDate.Find(fields);
        return new MailHeaders
        {
            Date = date.Date,
            DateSource = date.Source,
            HasReceived = date.HasReceived,
            ReceivedDate = date.Received,
            From = ReadAddresses(fields, HeaderId.From),
            To = ReadAddresses(fields, HeaderId.To),
            Cc = ReadAddresses(fields, HeaderId.Cc),
            ReplyTo = ReadAddresses(fields, HeaderId.ReplyTo),
            Subject = SafeText.Clean(fields[HeaderId.Subject]),
            MessageId = ReadMessageId(fields),
            FieldSource = () => ReadFields(all()),
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
            if (field.Id == id)
            {
                addresses.AddRange(AddressReader.Read(field.RawValue));
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
