using System;
using System.Collections.Generic;

namespace Pop3Module.MimeReading;

/// <summary>Divides an address list into the texts of its addresses, in time proportional to its length.</summary>
internal sealed class AddressPieces
{
    private readonly byte[] _value;
    private readonly int _lastSemicolon;
    private readonly List<(int Start, int Length)> _pieces = new();
    private int _start;
    private bool _hasAddress;
    private bool _isGroup;

    /// <summary>Where no end of a quoted string, comment or bracket was found, none is looked for again.</summary>
    private bool _isQuoteOpen;
    private bool _isCommentOpen;
    private bool _isBracketOpen;

    private AddressPieces(byte[] value)
    {
        _value = value;
        _lastSemicolon = Array.LastIndexOf(value, (byte)';');
    }

    /// <summary>
    /// Finds the addresses. They are divided by commas and, as people do, by semicolons. A comma before an address is one of its name; a colon before one begins a group
    /// (RFC 5322, section 3.4) where a semicolon ends it.
    /// </summary>
    public static List<(int Start, int Length)> Split(byte[] value)
    {
        AddressPieces list = new(value);
        int position = 0;
        while (position < value.Length)
        {
            position = list.Step(position);
        }

        list.End(value.Length);
        return list._pieces;
    }

    private int Step(int position)
    {
        switch (_value[position])
        {
            case (byte)'"':
                return SkipQuoted(position);
            case (byte)'(':
                return SkipComment(position);
            case (byte)'<':
                _hasAddress = true;
                return SkipBracket(position);
            case (byte)'@':
                _hasAddress = true;
                break;
            case (byte)':' when !_hasAddress && !_isGroup && position < _lastSemicolon:
                _isGroup = true;
                _start = position + 1;
                break;
            case (byte)',' when _hasAddress:
                End(position);
                break;
            case (byte)';':
                End(position);
                _isGroup = false;
                break;
        }

        return position + 1;
    }

    private void End(int position)
    {
        int start = _start;
        int end = position;
        while (start < end && _value[start] is <= (byte)' ' or (byte)',')
        {
            start++;
        }

        while (end > start && _value[end - 1] is <= (byte)' ' or (byte)',')
        {
            end--;
        }

        if (end > start)
        {
            _pieces.Add((start, end - start));
        }

        _start = position + 1;
        _hasAddress = false;
    }

    private int SkipQuoted(int position)
    {
        for (int i = position + 1; !_isQuoteOpen && i < _value.Length; i++)
        {
            if (_value[i] == (byte)'"')
            {
                return i + 1;
            }

            i += _value[i] == (byte)'\\' ? 1 : 0;
        }

        _isQuoteOpen = true;
        return position + 1;
    }

    private int SkipComment(int position)
    {
        int depth = 0;
        for (int i = position; !_isCommentOpen && i < _value.Length; i++)
        {
            depth += _value[i] == (byte)'(' ? 1 : _value[i] == (byte)')' ? -1 : 0;
            i += _value[i] == (byte)'\\' ? 1 : 0;
            if (depth == 0)
            {
                return i + 1;
            }
        }

        _isCommentOpen = true;
        return position + 1;
    }

    private int SkipBracket(int position)
    {
        int found = _isBracketOpen ? -1 : Array.IndexOf(_value, (byte)'>', position);
        _isBracketOpen |= found < 0;
        return found < 0 ? position + 1 : found + 1;
    }
}
