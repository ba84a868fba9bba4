using System;
using Pop3Module.Protocol.Authentication;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>The answer to AUTH or to a response (RFC 5034, section 4): a challenge, or the end.</summary>
internal readonly record struct SaslAnswer(bool IsContinuation, SaslChallenge Challenge);

/// <summary>The reply to one line of a SASL exchange.</summary>
internal sealed class SaslReply : Pop3PendingReply<SaslAnswer>
{
    /// <summary>RFC 5034 bounds challenges by what the mechanism needs: Kerberos tickets need tens of kilobytes; this limit stops an endless line.</summary>
    private const int MaxChallengeOctets = 1024 * 1024;

    private readonly string _mechanism;

    public SaslReply(CommandLine command, string mechanism)
        : base(command, expectedOctets: 0)
    {
        _mechanism = mechanism;
    }

    /// <summary>Names AUTH: the lines of an exchange are masked, and some are empty.</summary>
    internal override string Description => "the answer to AUTH " + _mechanism;

    private protected override int MaxStatusOctets => MaxChallengeOctets;

    private protected override bool ReadStatus(ReadOnlySpan<byte> line, WireContext wire)
    {
        _ = StatusLine.TryReadIndicator(line, out StatusIndicator indicator, out int length);
        if (length == 0 && line.Length > 1 && line[0] == (byte)'+')
        {
            // Some servers send the challenge without a blank after the +.
            indicator = StatusIndicator.Continue;
            length = 1;
        }

        if (length == 0 || indicator == StatusIndicator.Ok)
        {
            return base.ReadStatus(line, wire);
        }

        if (indicator == StatusIndicator.Continue)
        {
            SetValue(new SaslAnswer(true, SaslChallenge.FromBase64(WireText.Decode(line.Slice(length)))));
            return false;
        }

        // The refused line is redacted as a whole, so the error names AUTH instead.
        _ = StatusLine.TryParse(line, wire.Secrets, out StatusLine status);
        SetFault(new Pop3CommandException(wire.Host, "AUTH " + _mechanism, status.Text, status.ResponseCode));
        return false;
    }

    private protected override bool OnAccepted(ReadOnlySpan<byte> text, WireContext wire)
    {
        SetValue(new SaslAnswer(false, SaslChallenge.Empty));
        return false;
    }
}
