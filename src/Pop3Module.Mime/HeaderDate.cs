using System;
using System.Globalization;
using MimeKit;
using MimeKit.Utils;

namespace Pop3Module.Mime;

/// <summary>Finds the date of a message.</summary>
internal static class HeaderDate
{
    /// <summary>The Date header, else the topmost Received header, else the end of time: unknown is never old.</summary>
    public static (DateTime Date, Pop3DateSource Source) Find(HeaderList fields)
    {
        if (TryParse(fields[HeaderId.Date], out DateTime date))
        {
            return (date, Pop3DateSource.DateHeader);
        }

        // RFC 5321, section 4.4: each server puts its trace above the others', the date behind the last semicolon.
        string? received = fields[HeaderId.Received];
        int semicolon = received?.LastIndexOf(';') ?? -1;
        return semicolon >= 0 && TryParse(received!.Substring(semicolon + 1), out date)
            ? (date, Pop3DateSource.Received)
            : (DateTime.MaxValue, Pop3DateSource.None);
    }

    /// <summary>A year of four digits from before there was mail, as 0001 of an unset clock: the parser would take it for 2001, and unknown for old.</summary>
    private static bool HasImpossibleYear(string text)
    {
        const int YearDigits = 4;
        const int FirstYear = 1970;
        foreach (string word in text.Split(' ', '\t', ',', '(', ')', '\r', '\n'))
        {
            if (word.Length == YearDigits && int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int year) && year < FirstYear)
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryParse(string? text, out DateTime local)
    {
        local = default;
        if (text is null || string.IsNullOrWhiteSpace(text) || HasImpossibleYear(text) || !DateUtils.TryParse(text, out DateTimeOffset date))
        {
            return false;
        }

        try
        {
            local = date.LocalDateTime;
            return true;
        }
        catch (ArgumentOutOfRangeException)
        {
            return false;
        }
    }
}
