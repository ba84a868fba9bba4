using System;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>Reads one value out of a line.</summary>
internal delegate bool LineParser<T>(ReadOnlySpan<byte> line, out T value);

/// <summary>A reply whose value stands in the status line: STAT, LIST n, UIDL n.</summary>
internal sealed class SingleLineReply<T> : Pop3PendingReply<T>
{
    private readonly LineParser<T> _parser;

    public SingleLineReply(CommandLine command, LineParser<T> parser)
        : base(command, expectedOctets: 0)
    {
        _parser = parser;
    }

    private protected override bool OnAccepted(ReadOnlySpan<byte> text, WireContext wire)
    {
        if (!_parser(text, out T value))
        {
            // The line is whole, so the next reply can still be understood: only this command failed.
            SetFault(new Pop3CommandException(Command.ToString(), "+OK" + wire.Show(text) + " (cannot be read)", responseCode: null));
            return false;
        }

        SetValue(value);
        return false;
    }
}
