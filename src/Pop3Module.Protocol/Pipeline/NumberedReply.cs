using System;
using System.Collections.Generic;
using System.Globalization;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>The reply to LIST n or UIDL n: the value is in the status line. Some servers answer with the listing of all messages instead.</summary>
/// <remarks>
/// A status line without the value may be that of such a listing. The next octet decides: the listing begins with a digit, or with the dot that ends an
/// empty one, while the answer to the next command begins with + or -.
/// </remarks>
internal sealed class NumberedReply<T> : Pop3PendingReply<T>
{
    /// <summary>How long the lines of a listing may be behind its status line where it is not known whether any follow.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly int _number;
    private readonly LineParser<T> _parser;
    private readonly LineParser<T> _lineParser;
    private readonly Func<T, int> _getNumber;
    private readonly NumberedAnswers _answers;
    private ListingReply<T>? _listing;

    /// <summary>The status line that does not have the value; null before it was read, and where it has.</summary>
    private string? _text;
    private bool _isOfOther;

    /// <param name="keyword">LIST or UIDL.</param>
    /// <param name="number">The message number.</param>
    /// <param name="parser">Parses the text of the status line.</param>
    /// <param name="lineParser">Parses a line of a listing.</param>
    /// <param name="getNumber">Returns the message number of a value.</param>
    /// <param name="answers">Records how the server answers this command.</param>
    public NumberedReply(
        string keyword, int number, LineParser<T> parser, LineParser<T> lineParser, Func<T, int> getNumber, NumberedAnswers answers)
        : base(CommandLine.Create(keyword, number), expectedOctets: 0)
    {
        _number = number;
        _parser = parser;
        _lineParser = lineParser;
        _getNumber = getNumber;
        _answers = answers;
    }

    internal override TimeSpan? UndecidedTime => _text is null || _listing is not null ? null : _answers.EndAtStatusLine ? TimeSpan.Zero : LongestPause;

    internal override void EndWithoutPayload(WireContext wire)
    {
        if (_isOfOther)
        {
            throw new Pop3ProtocolException(
                $"{wire.Host} answered {Command} with the data of another message, so its answers and the commands of the client are out of step: {Excerpt(_text!)}",
                _text);
        }

        // The line is whole, so the next reply can still be parsed: only this command failed.
        _answers.EndAtStatusLine = true;
        SetFault(new Pop3ProtocolException($"The answer of {wire.Host} to {Command} cannot be parsed: {Excerpt(_text!)}", _text));
    }

    private protected override bool OnAccepted(ReadOnlySpan<byte> text, WireContext wire)
    {
        bool isParsed = _parser(text, out T value);
        _isOfOther = isParsed && _getNumber(value) != _number;
        if (isParsed && !_isOfOther)
        {
            SetValue(value);
        }
        else
        {
            _text = "+OK" + wire.Show(text);
        }

        return _text is not null;
    }

    private protected override bool FeedPayload(Span<byte> octets, WireContext wire, out int consumed)
    {
        consumed = 0;
        if (_listing is null)
        {
            if (octets.IsEmpty)
            {
                return false;
            }

            if (octets[0] is not ((byte)'.' or >= (byte)'0' and <= (byte)'9'))
            {
                EndWithoutPayload(wire);
                return true;
            }
        }

        _listing ??= new ListingReply<T>(Command, _lineParser, expectedCount: 0);
        if (!_listing.FeedLines(octets, wire, out consumed))
        {
            return false;
        }

        _answers.AreWholeListings = true;
        UseListing(_listing.Items, wire.Host);
        return true;
    }

    private void UseListing(List<T> items, string host)
    {
        int index = items.FindIndex((T item) => _getNumber(item) == _number);
        if (index >= 0)
        {
            SetValue(items[index]);
            return;
        }

        string words = "a listing without message " + _number.ToString(CultureInfo.InvariantCulture);
        SetFault(new Pop3CommandException(host, Command.ToString(), words, responseCode: null));
    }
}
