using System;

namespace Pop3Module.MimeReading;

/// <content>The time of day and its zone.</content>
internal ref partial struct DateText
{
    private const int MaxFieldDigits = 2;
    private const int Noon = 12;
    private const int MaxMinute = 59;

    /// <summary>True at 10:00, and at the variant 10.00; 10.5 is no time.</summary>
    private readonly bool IsAtTime()
    {
        int separator = IsDigit(Peek(1)) ? 2 : 1;
        return IsDigit(Peek()) && (Peek(separator) == (byte)':' || (Peek(separator) == (byte)'.' && IsDigit(Peek(separator + 1)) && IsDigit(Peek(separator + 2))));
    }

    /// <summary>Reads hours, minutes, seconds where there are any, and a suffix joined to them without a space. Fractions of a second are ignored.</summary>
    private bool TryReadTime()
    {
        const int MaxHour = 23;
        const int MaxSecond = 60; // a leap second (RFC 5322, section 3.3)
        bool isRead = TryReadField(MaxHour, out int hour);
        byte separator = Peek();
        _position++;
        isRead &= TryReadField(MaxMinute, out int minute);
        int second = 0;
        if (isRead && Peek() == separator)
        {
            _position++;
            isRead = TryReadField(MaxSecond, out second);
            if (Peek() is (byte)'.' or (byte)',' && IsDigit(Peek(1)))
            {
                _position++;
                ReadNumber();
            }
        }

        _time = new TimeSpan(hour, minute, second);
        return isRead && TryReadJoined();
    }

    /// <summary>Reads one or two digits.</summary>
    private bool TryReadField(int max, out int value)
    {
        DatePart number = ReadNumber();
        value = number.Value;
        return number.Digits is > 0 and <= MaxFieldDigits && value <= max;
    }

    /// <summary>Whether a suffix joined to the time is valid: those of 2:15pm, 10:00:00Z and 10:00:00+0100 are.</summary>
    private bool TryReadJoined()
    {
        if (IsLetter(Peek()))
        {
            return TryUseWord(ReadWord(), out bool isKnown) && isKnown;
        }

        return Peek() is <= (byte)' ' or (byte)',' or (byte)'(' or (byte)'+' or (byte)'-';
    }

    /// <summary>Applies a word after the time.</summary>
    /// <param name="word">The word.</param>
    /// <param name="isKnown">True for a.m., p.m. and names of zones.</param>
    /// <returns>False where the time contradicts the word: 15:00 a.m.</returns>
    private bool TryUseWord(ReadOnlySpan<byte> word, out bool isKnown)
    {
        bool isMorning = FieldName.Is(word, "am"u8) || FieldName.Is(word, "a.m."u8);
        bool isAfternoon = FieldName.Is(word, "pm"u8) || FieldName.Is(word, "p.m."u8);
        if (!isMorning && !isAfternoon)
        {
            isKnown = TryFindZone(word, out int hours);
            _offset = isKnown && !_hasOffset ? TimeSpan.FromHours(hours) : _offset;
            return true;
        }

        // Some programs append PM or AM to a 24-hour time: 14:15 PM, 0:15 AM.
        isKnown = true;
        int change = isMorning ? (_time.Hours == Noon ? -Noon : 0) : _time.Hours is > 0 and < Noon ? Noon : 0;
        bool isMeant = isMorning ? _time.Hours <= Noon : _time.Hours > 0;
        _time += TimeSpan.FromHours(change);
        return isMeant;
    }

    /// <summary>The zone names defined by RFC 5322, section 4.3.</summary>
    private static bool TryFindZone(ReadOnlySpan<byte> word, out int hours)
    {
        hours = 0;
        if (FieldName.Is(word, "gmt"u8) || FieldName.Is(word, "ut"u8) || FieldName.Is(word, "utc"u8) || FieldName.Is(word, "z"u8))
        {
            return true;
        }

        ReadOnlySpan<byte> american = "edtestcdtcstmdtmstpdtpst"u8;
        const int Width = 3;
        const int Easternmost = -4;
        for (int i = 0; word.Length == Width && i < american.Length; i += Width)
        {
            if (FieldName.Is(word, american.Slice(i, Width)))
            {
                // EDT is -4, EST and CDT are -5, and so on to PST, -8.
                hours = Easternmost - (((i / Width) + 1) / 2);
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads +0100, +01:00 or +01.</summary>
    private bool TryReadOffset()
    {
        const int MaxHours = 14;
        const int Hundred = 100;
        bool isWest = Peek() == (byte)'-';
        _position++;
        DatePart number = ReadNumber();
        (int hours, int minutes) = number.Digits == 2 * MaxFieldDigits ? (number.Value / Hundred, number.Value % Hundred) : (number.Value, 0);
        bool isRead = number.Digits is 1 or 2 or 4;
        if (isRead && number.Digits <= MaxFieldDigits && Peek() == (byte)':')
        {
            _position++;
            isRead = TryReadField(MaxMinute, out minutes);
        }

        TimeSpan offset = new(hours, minutes, 0);
        _offset = isWest ? -offset : offset;
        _hasOffset = true;
        return isRead && minutes <= MaxMinute && offset <= TimeSpan.FromHours(MaxHours) && !IsLetter(Peek());
    }
}
