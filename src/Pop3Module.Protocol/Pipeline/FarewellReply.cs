using System;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>What a server says unasked; it ends the session.</summary>
/// <remarks>A line with -ERR is what servers send before they end an idle session. Anything else means that answers and commands are out of step.</remarks>
internal sealed class FarewellReply : Pop3PendingReply<string>
{
    public FarewellReply()
        : base(CommandLine.Create("nothing"), expectedOctets: 0)
    {
    }

    private protected override bool ReadStatus(ReadOnlySpan<byte> line, WireContext wire)
    {
        string text = wire.Show(line);
        if (!StatusLine.TryReadIndicator(line, out StatusIndicator indicator, out _) || indicator != StatusIndicator.Error)
        {
            throw Distrust("The server sent a line that answers no command, so its answers and our commands are out of step: " + Excerpt(text), text);
        }

        ConfirmBody();
        throw new Pop3ConnectionLostException("The server ended the session: " + Excerpt(text), text);
    }

    private protected override bool OnAccepted(ReadOnlySpan<byte> text, WireContext wire) => false;
}
