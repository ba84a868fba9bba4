using System;
using System.Globalization;
using System.Text;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>A command and its arguments, in the form that is sent and in the form that may be shown.</summary>
internal readonly struct CommandLine
{
    private const int None = -1;

    private readonly string _keyword;
    private readonly int _first;
    private readonly int _second;
    private readonly string? _text;
    private readonly string? _shownText;

    private CommandLine(string keyword, int first, int second, string? text, string? shownText)
    {
        _keyword = keyword;
        _first = first;
        _second = second;
        _text = text;
        _shownText = shownText;
    }

    /// <summary>The first word; empty for a SASL response.</summary>
    public string Keyword => _keyword;

    /// <summary>A command without arguments, or with one or two numbers.</summary>
    public static CommandLine Create(string keyword, int first = None, int second = None) => new(keyword, first, second, null, null);

    /// <summary>A command with a text; a secret one is shown redacted.</summary>
    /// <exception cref="ArgumentException">The text contains CR, LF or NUL, so the rest would be a second command.</exception>
    public static CommandLine CreateWithText(string keyword, string text, string? shownText = null)
    {
        if (text.IndexOfAny(new[] { '\r', '\n', '\0' }) >= 0)
        {
            throw new ArgumentException($"An argument of {keyword} contains a line break or a NUL; the command was not sent.", nameof(text));
        }

        return new CommandLine(keyword, None, None, text, shownText ?? text);
    }

    /// <summary>A line that is an argument only: a SASL response.</summary>
    public static CommandLine CreateResponse(string text, string shownText) => CreateWithText(string.Empty, text, shownText);

    /// <summary>Appends the octets of the line, CRLF included.</summary>
    public void AppendTo(CommandBuffer buffer)
    {
        buffer.AppendAscii(_keyword);
        if (_text is not null)
        {
            if (_keyword.Length > 0)
            {
                buffer.Append((byte)' ');
            }

            byte[] octets = Encoding.UTF8.GetBytes(_text);
            buffer.Append(octets);

            // They may be a secret.
            Array.Clear(octets, 0, octets.Length);
        }

        if (_first != None)
        {
            buffer.AppendNumber(_first);
        }

        if (_second != None)
        {
            buffer.AppendNumber(_second);
        }

        buffer.AppendLineEnd();
    }

    /// <summary>The line as it may be shown, without CRLF.</summary>
    public override string ToString()
    {
        if (_text is not null)
        {
            return _keyword.Length == 0 ? _shownText! : _keyword + " " + _shownText;
        }

        string line = _keyword ?? string.Empty;
        if (_first != None)
        {
            line += " " + _first.ToString(CultureInfo.InvariantCulture);
        }

        if (_second != None)
        {
            line += " " + _second.ToString(CultureInfo.InvariantCulture);
        }

        return line;
    }
}
