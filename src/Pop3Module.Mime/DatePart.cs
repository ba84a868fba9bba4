namespace Pop3Module.MimeReading;

/// <summary>A word or number of a date.</summary>
internal readonly struct DatePart
{
    /// <summary>A word: the number of the month that it names, 0 for any other.</summary>
    public DatePart(int month)
    {
        Value = month;
    }

    /// <summary>A number.</summary>
    public DatePart(int value, int digits)
    {
        Value = value;
        Digits = digits;
    }

    public int Value { get; }

    /// <summary>How many digits the number has; 0 for a word.</summary>
    public int Digits { get; }

    public bool IsWord => Digits == 0;

    /// <summary>True for a number of four digits: nothing else of a date has as many.</summary>
    public bool IsFullYear => Digits == 4;

    /// <summary>The year that the number stands for (RFC 5322, section 4.3); 0 where it is none.</summary>
    public int Year => Digits switch
    {
        2 => Value < 50 ? 2000 + Value : 1900 + Value,
        3 => 1900 + Value,
        4 => Value,
        _ => 0,
    };
}
