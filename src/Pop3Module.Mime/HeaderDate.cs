using System;
using MimeKit;

namespace Pop3Module.MimeReading;

/// <summary>The dates in a header, in local time; <see cref="DateTime.MaxValue"/> where there is none, so that a message of unknown date never counts as old.</summary>
internal readonly struct HeaderDate
{
    private static readonly DateTime Rfc822 = new(1982, 8, 13, 0, 0, 0, DateTimeKind.Utc);

    private HeaderDate(DateTime date, Pop3DateSource source, bool hasReceived, DateTime received)
    {
        Date = date;
        Source = source;
        HasReceived = hasReceived;
        Received = received;
    }

    /// <summary>The Date header, else the topmost Received header.</summary>
    public DateTime Date { get; }

    /// <summary>Where <see cref="Date"/> came from.</summary>
    public Pop3DateSource Source { get; }

    /// <summary>True where there is a Received header, even if it has no readable date.</summary>
    public bool HasReceived { get; }

    /// <summary>The topmost Received header.</summary>
    public DateTime Received { get; }

    /// <summary>Finds the dates of a message.</summary>
    public static HeaderDate Find(HeaderList fields)
    {
        int receivedAt = fields.IndexOf(HeaderId.Received);
        DateTime received = receivedAt < 0 ? DateTime.MaxValue : ReadReceived(fields[receivedAt].RawValue);
        int dateAt = fields.IndexOf(HeaderId.Date);
        if (dateAt >= 0 && TryRead(fields[dateAt].RawValue, out DateTime date))
        {
            return new HeaderDate(date, Pop3DateSource.DateHeader, receivedAt >= 0, received);
        }

        Pop3DateSource source = received < DateTime.MaxValue ? Pop3DateSource.Received : Pop3DateSource.None;
        return new HeaderDate(received, source, receivedAt >= 0, received);
    }

    /// <summary>RFC 5321, section 4.4: each server inserts its trace field above those of others, with the date after the last semicolon.</summary>
    private static DateTime ReadReceived(ReadOnlySpan<byte> value)
    {
        int semicolon = FindLastSemicolon(value);
        return semicolon >= 0 && TryRead(value.Slice(semicolon + 1), out DateTime date) ? date : DateTime.MaxValue;
    }

    /// <summary>The last semicolon outside of comments, as one may follow the date; the last of all where a comment has no end.</summary>
    private static int FindLastSemicolon(ReadOnlySpan<byte> value)
    {
        int found = -1;
        int depth = 0;
        for (int i = 0; i < value.Length; i++)
        {
            switch (value[i])
            {
                case (byte)'(':
                    depth++;
                    break;
                case (byte)')':
                    depth = Math.Max(0, depth - 1);
                    break;
                case (byte)';' when depth == 0:
                    found = i;
                    break;
            }
        }

        return depth == 0 ? found : value.LastIndexOf((byte)';');
    }

    /// <summary>
    /// A date before RFC 822, which defined these fields, comes from a clock that was never set, mostly 1 January 1970, and is ignored.
    /// </summary>
    private static bool TryRead(ReadOnlySpan<byte> value, out DateTime local)
    {
        bool isAccepted = DateText.TryRead(value, out DateTime utc) && utc >= Rfc822;
        local = isAccepted ? utc.ToLocalTime() : DateTime.MaxValue;
        return isAccepted;
    }
}
