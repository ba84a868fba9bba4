using System;
using Pop3Module.Protocol.Authentication;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>The greeting of the server (RFC 1939, section 4).</summary>
internal sealed class GreetingReply : StatusReply
{
    public GreetingReply()
        : base(CommandLine.Create(Pop3CommandException.Greeting))
    {
    }

    /// <summary>The timestamp for APOP as it was sent, without redaction, as the digest is computed from it. Null where there is none.</summary>
    public string? Timestamp { get; private set; }

    internal override string Description => "the greeting";

    private protected override bool OnAccepted(ReadOnlySpan<byte> text, WireContext wire)
    {
        Timestamp = ApopDigest.FindTimestamp(WireText.Decode(text));
        return base.OnAccepted(text, wire);
    }
}
