namespace Pop3Module;

/// <summary>The source of the date of a message.</summary>
public enum Pop3DateSource
{
    /// <summary>The message has no readable date; Date is <see cref="System.DateTime.MaxValue"/>.</summary>
    None,

    /// <summary>The Date header (RFC 5322, section 3.6.1).</summary>
    DateHeader,

    /// <summary>The topmost Received header (RFC 5321, section 4.4): Date was missing, unreadable, or before 13 August 1982.</summary>
    Received,
}
