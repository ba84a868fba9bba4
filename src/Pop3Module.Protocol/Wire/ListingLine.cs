using System;

namespace Pop3Module.Protocol.Wire;

/// <summary>Parses the lines of scan listings and unique-id listings, including extra spaces, extra columns and empty ids.</summary>
internal static class ListingLine
{
    /// <summary>Reads a scan listing: number, size (RFC 1939, section 5, LIST); further columns are ignored.</summary>
    public static bool TryParseScanListing(ReadOnlySpan<byte> line, out Pop3ScanListing listing)
    {
        listing = default;
        if (!TryReadNumber(ref line, out long number) || number is < 1 or > int.MaxValue || !TryReadNumber(ref line, out long size))
        {
            return false;
        }

        listing = new Pop3ScanListing((int)number, Math.Max(size, 0));
        return true;
    }

    /// <summary>Reads a unique-id listing: number, id (RFC 1939, section 7, UIDL). A missing id is null.</summary>
    public static bool TryParseUniqueId(ReadOnlySpan<byte> line, out Pop3UniqueIdListing listing)
    {
        listing = default;
        if (!TryReadNumber(ref line, out long number) || number is < 1 or > int.MaxValue)
        {
            return false;
        }

        ReadOnlySpan<byte> uid = NextWord(ref line);
        listing = new Pop3UniqueIdListing((int)number, uid.IsEmpty ? null : WireText.DecodeUniqueId(uid));
        return true;
    }

    /// <summary>Reads the answer to UIDL n: number and id (RFC 1939, section 7). Some servers leave out the id, which is then null, and some the number.</summary>
    /// <param name="number">The message number.</param>
    /// <param name="count">How many messages the maildrop has.</param>
    /// <param name="text">The text of the status line.</param>
    /// <param name="listing">The value.</param>
    /// <remarks>
    /// An id without its number is believed where it has a digit, as the ids of servers do and words such as "unsupported" do not. A number that another message of
    /// the maildrop has is not: it may be that message's number, whose id is missing. A count of messages is the status line of the whole listing.
    /// </remarks>
    public static bool TryParseUniqueIdOf(int number, int count, ReadOnlySpan<byte> text, out Pop3UniqueIdListing listing)
    {
        ReadOnlySpan<byte> rest = text;
        ReadOnlySpan<byte> word = NextWord(ref rest);
        bool isSingle = NextWord(ref rest).IsEmpty;
        bool isNumber = TryParseUniqueId(text, out listing);
        if (listing.Uid is string uid && (uid.Equals("messages", StringComparison.OrdinalIgnoreCase) || uid.Equals("message", StringComparison.OrdinalIgnoreCase)))
        {
            return false;
        }

        if (isNumber && isSingle && listing.Number <= count)
        {
            listing = new Pop3UniqueIdListing(number, Uid: null);
        }
        else if (isSingle && HasDigit(word) && !(isNumber && listing.Number == number))
        {
            listing = new Pop3UniqueIdListing(number, WireText.DecodeUniqueId(word));
            isNumber = true;
        }

        return isNumber;
    }

    /// <summary>True for a line whose first word is a number, also a negative one or one that is too large.</summary>
    public static bool BeginsWithNumber(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> word = NextWord(ref line);
        word = word.Length > 1 && word[0] == (byte)'-' ? word.Slice(1) : word;
        foreach (byte octet in word)
        {
            if (octet is < (byte)'0' or > (byte)'9')
            {
                return false;
            }
        }

        return !word.IsEmpty;
    }

    /// <summary>Reads the drop listing of STAT: count, size (RFC 1939, section 5). A negative size is a 32-bit overflow: unknown.</summary>
    public static bool TryParseDropListing(ReadOnlySpan<byte> line, out Pop3DropListing listing)
    {
        listing = default;
        if (!TryReadNumber(ref line, out long count) || count is < 0 or > int.MaxValue)
        {
            return false;
        }

        long? size = TryReadNumber(ref line, out long octets) && octets >= 0 ? octets : null;
        listing = new Pop3DropListing((int)count, size);
        return true;
    }

    private static bool HasDigit(ReadOnlySpan<byte> word)
    {
        foreach (byte octet in word)
        {
            if (octet is >= (byte)'0' and <= (byte)'9')
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<byte> NextWord(ref ReadOnlySpan<byte> line)
    {
        int start = 0;
        while (start < line.Length && IsBlank(line[start]))
        {
            start++;
        }

        int end = start;
        while (end < line.Length && !IsBlank(line[end]))
        {
            end++;
        }

        ReadOnlySpan<byte> word = line.Slice(start, end - start);
        line = line.Slice(end);
        return word;
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> line, out long value)
    {
        const int MostDigits = 18;
        ReadOnlySpan<byte> word = NextWord(ref line);
        value = 0;
        bool negative = word.Length > 1 && word[0] == (byte)'-';
        if (negative)
        {
            word = word.Slice(1);
        }

        if (word.IsEmpty || word.Length > MostDigits)
        {
            return false;
        }

        foreach (byte octet in word)
        {
            if (octet is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + (octet - '0');
        }

        value = negative ? -value : value;
        return true;
    }

    private static bool IsBlank(byte octet) => octet is (byte)' ' or (byte)'\t';
}
