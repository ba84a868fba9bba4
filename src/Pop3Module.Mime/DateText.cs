using System;

namespace Pop3Module.MimeReading;

/// <summary>Reads a date and time of day in the format of RFC 5322, section 3.3, and in common variants.</summary>
/// <remarks>
/// MimeKit's DateUtils treats an unreadable time of day as midnight; here the whole date is unreadable then. A zone that is
/// missing, or has a name that RFC 5322 does not define, counts as UTC (section 4.3: as -0000), as it does in MimeKit; an invalid offset
/// makes the date unreadable. The name of the day of the week is ignored, in any language; months are English.
/// A date of digits alone is read only with the year first: 06/01/2026 may be 6 January or 1 June.
/// </remarks>
internal ref partial struct DateText
{
    private const int MaxParts = 4;

    private readonly ReadOnlySpan<byte> _text;
    private readonly Span<DatePart> _parts;
    private int _partCount;
    private int _position;
    private int _year;
    private int _month;
    private int _day;
    private TimeSpan _time;
    private TimeSpan _offset;
    private bool _hasOffset;

    private DateText(ReadOnlySpan<byte> text, Span<DatePart> parts)
    {
        _text = text;
        _parts = parts;
    }

    /// <summary>Reads a date with its time of day, to the second.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out DateTime utc)
    {
        Span<DatePart> parts = stackalloc DatePart[MaxParts];
        DateText reader = new(text, parts);
        utc = default;
        return reader.TryReadDate() && reader.TryReadTime() && reader.TryReadRest() && reader.TryCombine(out utc);
    }

    private static bool IsDigit(byte octet) => octet is >= (byte)'0' and <= (byte)'9';

    /// <summary>A letter of any language, or the full stop after an abbreviation.</summary>
    private static bool IsLetter(byte octet) => octet is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (byte)'.' or >= 0x80;

    /// <summary>The number of the month whose English name is the word, or begins with it; 0 for other words.</summary>
    private static int FindMonth(ReadOnlySpan<byte> word)
    {
        const int ShortestName = 3;
        ReadOnlySpan<byte> names = "january  february march    april    may      june     july     august   septemberoctober  november december "u8;
        const int Width = 9;
        ReadOnlySpan<byte> name = word[word.Length - 1] == (byte)'.' ? word.Slice(0, word.Length - 1) : word;
        for (int month = 1; name.Length is >= ShortestName and <= Width && month * Width <= names.Length; month++)
        {
            if (FieldName.Is(name, names.Slice((month - 1) * Width, name.Length)))
            {
                return month;
            }
        }

        return 0;
    }

    /// <summary>The octet at an offset from the position; 0 after the end.</summary>
    private readonly byte Peek(int distance = 0) => _position + distance < _text.Length ? _text[_position + distance] : default;

    /// <summary>Reads the parts before the time of day; false where there is no time of day.</summary>
    private bool TryReadDate()
    {
        while (SkipSeparators(isInDate: true) && !IsAtTime())
        {
            if (_partCount == MaxParts || !(IsDigit(Peek()) || IsLetter(Peek())))
            {
                return false;
            }

            if (IsDigit(Peek()))
            {
                _parts[_partCount++] = ReadNumber();
                continue;
            }

            ReadOnlySpan<byte> word = ReadWord();
            bool isIsoMark = FieldName.Is(word, "t"u8) && IsDigit(Peek());
            if (!isIsoMark)
            {
                _parts[_partCount++] = new DatePart(FindMonth(word));
            }
        }

        return IsAtTime() && TryPlace(_parts.Slice(0, _partCount));
    }

    /// <summary>Assigns the parts to day, month and year, by their order.</summary>
    private bool TryPlace(ReadOnlySpan<DatePart> parts)
    {
        // A word in front of a date is the day of the week: "Mar, 5 Jun" is a Tuesday in June, in French.
        if (parts.Length > 2 && parts[0].IsWord && (parts.Length == MaxParts || parts[1].IsWord || parts[2].IsWord))
        {
            parts = parts.Slice(1);
        }

        if (parts.Length is not (2 or 3))
        {
            return false;
        }

        // The year may follow the time: Mon Jun 1 10:00:00 2026.
        DatePart year = parts.Length == 3 ? parts[2] : new DatePart(month: 0);
        (DatePart month, DatePart day) = parts[0].IsWord ? (parts[0], parts[1]) : (parts[1], parts[0]);
        if (parts.Length == 3 && parts[0].IsFullYear)
        {
            (year, month, day) = (parts[0], parts[1], parts[2]);
        }
        else if (!month.IsWord)
        {
            return false;
        }

        const int MaxDayDigits = 2;
        bool isPlaced = !day.IsWord && day.Digits <= MaxDayDigits && (year.IsWord ? parts.Length == 2 : year.Year > 0);
        (_year, _month, _day) = (year.Year, month.Value, day.Value);
        return isPlaced;
    }

    /// <summary>Reads the parts after the time of day: a.m. or p.m., the zone, and the year where the date had none. Other words are ignored.</summary>
    private bool TryReadRest()
    {
        while (SkipSeparators(isInDate: false))
        {
            if (!_hasOffset && Peek() is (byte)'+' or (byte)'-')
            {
                if (!TryReadOffset())
                {
                    return false;
                }
            }
            else if (_year == 0 && IsDigit(Peek()))
            {
                DatePart year = ReadNumber();
                _year = year.IsFullYear ? year.Value : 0;
                if (_year == 0)
                {
                    return false;
                }
            }
            else if (!IsLetter(Peek()))
            {
                break;
            }
            else if (!TryUseWord(ReadWord(), out _))
            {
                return false;
            }
        }

        return _year > 0;
    }

    private readonly bool TryCombine(out DateTime utc)
    {
        const int MonthsOfYear = 12;
        utc = default;
        if (_month is < 1 or > MonthsOfYear || _day < 1 || _day > DateTime.DaysInMonth(_year, _month))
        {
            return false;
        }

        long ticks = new DateTime(_year, _month, _day).Ticks + (_time - _offset).Ticks;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        utc = new DateTime(ticks, DateTimeKind.Utc);
        return true;
    }

    /// <summary>Goes to the next octet that is neither white space nor a comma nor in a comment; false at the end.</summary>
    private bool SkipSeparators(bool isInDate)
    {
        int depth = 0;
        for (; _position < _text.Length; _position++)
        {
            byte octet = Peek();
            switch (octet)
            {
                case (byte)'(':
                    depth++;
                    break;
                case (byte)')' when depth > 0:
                    depth--;
                    break;
                case (byte)'\\' when depth > 0:
                    _position++;
                    break;
                case (byte)'-' or (byte)'/' when isInDate:
                case <= (byte)' ' or (byte)',':
                    break;
                default:
                    if (depth == 0)
                    {
                        return true;
                    }

                    break;
            }
        }

        return false;
    }

    private ReadOnlySpan<byte> ReadWord()
    {
        int start = _position;
        while (IsLetter(Peek()))
        {
            _position++;
        }

        return _text.Slice(start, _position - start);
    }

    /// <summary>Reads the digits that follow; a number with more digits than any part of a date or time is invalid.</summary>
    private DatePart ReadNumber()
    {
        const int MaxDigits = 4;
        const int Base = 10;
        int start = _position;
        int value = 0;
        for (; IsDigit(Peek()); _position++)
        {
            value = _position - start < MaxDigits ? (value * Base) + Peek() - '0' : 0;
        }

        return new DatePart(value, _position - start);
    }
}
