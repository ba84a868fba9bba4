using System;
using System.Collections.Generic;

namespace Pop3Module.Mime;

/// <summary>The decoded header of a message. All text is free of control characters.</summary>
internal sealed class MailHeaders
{
    private Dictionary<string, string[]>? _fields;

    /// <summary>The header of a message whose header could not be parsed.</summary>
    public static readonly MailHeaders Empty = new();

    /// <summary>The date in local time, or <see cref="DateTime.MaxValue"/> when it is not known, so that a message of unknown date never counts as old.</summary>
    public DateTime Date { get; init; } = DateTime.MaxValue;

    /// <summary>Where <see cref="Date"/> came from.</summary>
    public Pop3DateSource DateSource { get; init; }

    /// <summary>True where there is a Received header (RFC 5321, section 4.4), even if it has no readable date.</summary>
    public bool HasReceived { get; init; }

    /// <summary>The date of the topmost Received header in local time, or <see cref="DateTime.MaxValue"/> when it is not known.</summary>
    public DateTime ReceivedDate { get; init; } = DateTime.MaxValue;

    /// <summary>The authors (RFC 5322, section 3.6.2).</summary>
    public IReadOnlyList<MailAddress> From { get; init; } = Array.Empty<MailAddress>();

    /// <summary>The primary recipients.</summary>
    public IReadOnlyList<MailAddress> To { get; init; } = Array.Empty<MailAddress>();

    /// <summary>The other recipients.</summary>
    public IReadOnlyList<MailAddress> Cc { get; init; } = Array.Empty<MailAddress>();

    /// <summary>Where replies go.</summary>
    public IReadOnlyList<MailAddress> ReplyTo { get; init; } = Array.Empty<MailAddress>();

    /// <summary>The decoded subject; null where there is none.</summary>
    public string? Subject { get; init; }

    /// <summary>The message identifier without angle brackets; null where there is none.</summary>
    public string? MessageId { get; init; }

    /// <summary>All fields, decoded and unfolded, by case-insensitive name; created on first use.</summary>
    public Dictionary<string, string[]> Fields => _fields ??= FieldSource?.Invoke() ?? new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Creates <see cref="Fields"/>; must not throw.</summary>
    public Func<Dictionary<string, string[]>>? FieldSource { get; init; }
}

/// <summary>One mailbox of an address field (RFC 5322, section 3.4).</summary>
internal sealed class MailAddress
{
    /// <summary>Creates a mailbox.</summary>
    public MailAddress(string? displayName, string address)
    {
        DisplayName = displayName;
        Address = address;
    }

    /// <summary>The decoded display name; null or empty where there is none.</summary>
    public string? DisplayName { get; }

    /// <summary>The bare address, for example bob@example.com; empty where the field holds only a name.</summary>
    public string Address { get; }

    /// <summary>Display name and address: Bob &lt;bob@example.com&gt;.</summary>
    public override string ToString() =>
        string.IsNullOrEmpty(DisplayName) ? Address : Address.Length == 0 ? DisplayName! : DisplayName + " <" + Address + ">";
}
