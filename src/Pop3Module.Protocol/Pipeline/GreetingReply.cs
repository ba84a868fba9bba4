using System;
using Pop3Module.Protocol.Authentication;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>What a server says first (RFC 1939, section 4).</summary>
internal sealed class GreetingReply : StatusReply
{
    public GreetingReply()
        : base(CommandLine.Create("the connection"))
    {
    }

    /// <summary>The timestamp for APOP as it was sent: the digest is made of it, so nothing in it may be masked. Null where there is none.</summary>
    public string? Timestamp { get; private set; }

    private protected override bool OnAccepted(ReadOnlySpan<byte> text, WireContext wire)
    {
        Timestamp = ApopDigest.FindTimestamp(WireText.Decode(text));
        return base.OnAccepted(text, wire);
    }
}
