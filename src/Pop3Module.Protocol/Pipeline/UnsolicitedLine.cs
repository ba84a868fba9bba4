using System;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>A line that the server sends while no reply is due; unless it is empty, it ends the session.</summary>
/// <remarks>Servers send a line with -ERR before they end an idle session. Any other line means that answers and commands are out of step.</remarks>
internal sealed class UnsolicitedLine : Pop3PendingReply<string>
{
    public UnsolicitedLine()
        : base(CommandLine.Create("nothing"), expectedOctets: 0)
    {
    }

    /// <summary>An empty line is no answer and no end: it completes this reply, and the session goes on.</summary>
    private protected override bool MaySkipEmptyLine => false;

    private protected override bool ReadStatus(ReadOnlySpan<byte> line, WireContext wire)
    {
        if (line.IsEmpty)
        {
            return false;
        }

        string text = wire.Show(line);
        if (!StatusLine.TryReadIndicator(line, out StatusIndicator indicator, out _) || indicator != StatusIndicator.Error)
        {
            throw CreateProtocolFault(
                $"{wire.Host} sent a line that answers no command, so its answers and the commands of the client are out of step: {Excerpt(text)}", text);
        }

        ConfirmBody();
        throw new Pop3ConnectionLostException($"{wire.Host} ended the session: {Excerpt(text)}", text);
    }

    private protected override bool OnAccepted(ReadOnlySpan<byte> text, WireContext wire) => false;
}
