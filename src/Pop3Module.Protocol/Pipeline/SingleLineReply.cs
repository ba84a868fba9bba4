using System;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>Parses the value in a line.</summary>
internal delegate bool LineParser<T>(ReadOnlySpan<byte> line, out T value);

/// <summary>A reply whose value is in the status line: STAT, LIST n, UIDL n.</summary>
internal sealed class SingleLineReply<T> : Pop3PendingReply<T>
{
    private readonly LineParser<T> _parser;
    private readonly Func<T, bool>? _isAnswer;

    /// <param name="command">The command.</param>
    /// <param name="parser">Parses the value.</param>
    /// <param name="isAnswer">Returns false for a value that contradicts the command, so that client and server are out of step. Null where every value is valid.</param>
    public SingleLineReply(CommandLine command, LineParser<T> parser, Func<T, bool>? isAnswer = null)
        : base(command, expectedOctets: 0)
    {
        _parser = parser;
        _isAnswer = isAnswer;
    }

    private protected override bool OnAccepted(ReadOnlySpan<byte> text, WireContext wire)
    {
        if (!_parser(text, out T value))
        {
            // The line is whole, so the next reply can still be parsed: only this command failed.
            SetFault(new Pop3CommandException(wire.Host, Command.ToString(), "+OK" + wire.Show(text) + " (cannot be parsed)", responseCode: null));
            return false;
        }

        if (_isAnswer is not null && !_isAnswer(value))
        {
            throw new Pop3ProtocolException(
                $"{wire.Host} answered {Command} with the data of another message, so its answers and the commands of the client are out of step: "
                + $"+OK{wire.Show(text)}",
                wire.Show(text));
        }

        SetValue(value);
        return false;
    }
}
