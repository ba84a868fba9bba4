using System;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>What a server says unasked before it ends an idle session; always ends the session.</summary>
internal sealed class FarewellReply : Pop3PendingReply<string>
{
    public FarewellReply()
        : base(CommandLine.Create("nothing"), expectedOctets: 0)
    {
    }

    private protected override bool ReadStatus(ReadOnlySpan<byte> line, WireContext wire)
    {
        string text = wire.Show(line);
        throw new Pop3ConnectionLostException("The server ended the session: " + Excerpt(text), text);
    }

    private protected override bool OnAccepted(ReadOnlySpan<byte> text, WireContext wire) => false;
}
