using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using MimeKit;
using MimeKit.Utils;
using Pop3Module.Mime;

namespace Pop3Module.MimeReading;

/// <summary>Reads address lists (RFC 5322, section 3.4). An address that MimeKit cannot parse is taken from its text and costs no other one.</summary>
internal static class AddressReader
{
    private const string Scheme = "mailto:";

    private static readonly ParserOptions Options = MakeOptions();

    /// <summary>Reads the value of a field that was rewritten by <see cref="HeaderRepair"/>.</summary>
    public static IEnumerable<MailAddress> Read(byte[] value) => Read(value, isDecoded: false);

    private static IEnumerable<MailAddress> Read(byte[] value, bool isDecoded)
    {
        List<MailAddress>? list = ReadList(value);
        if (list is not null && list.Count == CountCommas(value) + 1)
        {
            return list;
        }

        // There is a comma in a name, or one of the addresses is missing.
        List<(int Start, int Length)> pieces = AddressPieces.Split(value);
        return list is not null && list.Count >= pieces.Count
            ? list
            : pieces.SelectMany(((int Start, int Length) piece) => ReadOne(value.AsSpan(piece.Start, piece.Length).ToArray(), isDecoded));
    }

    private static int CountCommas(byte[] value)
    {
        int count = 0;
        for (int found = Array.IndexOf(value, (byte)','); found >= 0; found = Array.IndexOf(value, (byte)',', found + 1))
        {
            count++;
        }

        return count;
    }

    private static ParserOptions MakeOptions()
    {
        ParserOptions options = ParserOptions.Default.Clone();
        options.AddressParserComplianceMode = RfcComplianceMode.Looser;
        return options;
    }

    /// <summary>Parses the list as a whole; null where it cannot be, or a part of a name was taken for something else.</summary>
    private static List<MailAddress>? ReadList(byte[] value)
    {
        if (!InternetAddressList.TryParse(Options, value, out InternetAddressList? list))
        {
            return null;
        }

        List<MailAddress> addresses = new(list.Count);
        return Add(list, addresses, mayHaveGroups: Array.IndexOf(value, (byte)';') >= 0) ? addresses : null;
    }

    /// <summary>Adds the addresses of a list and of its groups; false where there is something else.</summary>
    private static bool Add(InternetAddressList list, List<MailAddress> addresses, bool mayHaveGroups)
    {
        foreach (InternetAddress address in list)
        {
            if (address is MailboxAddress mailbox && !IsWord(mailbox))
            {
                addresses.Add(ToAddress(mailbox));
            }
            else if (!mayHaveGroups || address is not GroupAddress group || !Add(group.Members, addresses, mayHaveGroups))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads one address, or all of those that stand in an encoded word.</summary>
    private static IEnumerable<MailAddress> ReadOne(byte[] piece, bool isDecoded)
    {
        if (MailboxAddress.TryParse(Options, piece, out MailboxAddress? mailbox) && !IsWord(mailbox))
        {
            return new[] { ToAddress(mailbox) };
        }

        string text = Rfc2047.DecodeText(piece);
        return !isDecoded && EncodedWords.MayBeIn(piece) && Array.IndexOf(piece, (byte)'@') < 0 && text.IndexOf('@') >= 0
            ? Read(Encoding.UTF8.GetBytes(text), isDecoded: true)
            : new[] { Extract(piece, text) };
    }

    /// <summary>Takes the address from angle brackets, or else the last word with an at sign; the rest is the name.</summary>
    private static MailAddress Extract(byte[] piece, string text)
    {
        int open = Array.LastIndexOf(piece, (byte)'<');
        int close = open < 0 ? -1 : Array.IndexOf(piece, (byte)'>', open);
        string bracketed = open < 0 ? string.Empty : Strip(Encoding.UTF8.GetString(piece, open + 1, (close < 0 ? piece.Length : close) - open - 1));
        if (bracketed.IndexOf('@') >= 0)
        {
            string name = MimeUtils.Unquote(Rfc2047.DecodePhrase(piece, 0, open).Trim());
            return new MailAddress(SafeText.Clean(name), SafeText.Clean(bracketed)!);
        }

        string[] words = text.Split(new[] { ' ', '\t' }, StringSplitOptions.RemoveEmptyEntries);
        int index = Array.FindLastIndex(words, static (string word) => word.IndexOf('@') >= 0);
        return index < 0
            ? new MailAddress(SafeText.Clean(text), string.Empty)
            : new MailAddress(
                SafeText.Clean(string.Join(" ", words.Where((string _, int place) => place != index))),
                SafeText.Clean(Strip(words[index].Trim('<', '>', '(', ')', '"', '\'')))!);
    }

    private static string Strip(string address)
    {
        string trimmed = address.Trim();
        return trimmed.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? trimmed.Substring(Scheme.Length) : trimmed;
    }

    private static bool IsWord(MailboxAddress mailbox) => mailbox.Address.StartsWith("=?", StringComparison.Ordinal);

    private static MailAddress ToAddress(MailboxAddress mailbox) => new(SafeText.Clean(mailbox.Name), SafeText.Clean(mailbox.Address) ?? string.Empty);
}
