using System;
using System.Globalization;

namespace Pop3Module.Sessions;

/// <summary>How many messages a session may delete at most: a count, or a percentage of the messages that were listed at login.</summary>
internal sealed class RemovalLimit
{
    private const decimal Whole = 100;

    private readonly decimal _value;
    private readonly bool _isPercentage;

    private RemovalLimit(decimal value, bool isPercentage)
    {
        _value = value;
        _isPercentage = isPercentage;
    }

    /// <summary>Reads a count such as 200, or a percentage from 0% to 100% such as 25% or 0.5%, with a decimal point in every culture.</summary>
    /// <returns>Null where the text is neither.</returns>
    public static RemovalLimit? TryParse(string text)
    {
        string number = text.Trim();
        bool isPercentage = number.EndsWith("%", StringComparison.Ordinal);
        if (isPercentage)
        {
            number = number.Substring(0, number.Length - 1).TrimEnd();
        }

        NumberStyles style = isPercentage ? NumberStyles.AllowDecimalPoint : NumberStyles.None;
        bool isRead = decimal.TryParse(number, style, CultureInfo.InvariantCulture, out decimal value);
        return isRead && !(isPercentage && value > Whole) ? new RemovalLimit(value, isPercentage) : null;
    }

    /// <summary>The most messages that may be deleted; a percentage is rounded down, so that it is never exceeded.</summary>
    /// <param name="messageCount">How many messages the mailbox had at login.</param>
    public decimal GetMost(int messageCount) => _isPercentage ? Math.Floor(messageCount * _value / Whole) : _value;

    /// <summary>The limit as it was given.</summary>
    public override string ToString() => _value.ToString(CultureInfo.InvariantCulture) + (_isPercentage ? "%" : string.Empty);
}
