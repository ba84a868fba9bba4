using System;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Authentication;

/// <summary>One run of a SASL mechanism (RFC 4422) from the client's side: challenges in, responses out, no socket.</summary>
internal abstract class SaslMechanism : IDisposable
{
    protected SaslMechanism(string name)
    {
        Name = name;
    }

    /// <summary>The registered name, as in the AUTH command.</summary>
    public string Name { get; }

    /// <summary>True when the first response may stand in the AUTH line (RFC 5034, section 4).</summary>
    public virtual bool MayBeginInCommand => true;

    public SaslProgress Progress { get; protected set; } = SaslProgress.Silent;

    /// <summary>True once a password, a token or a proof of one has been sent: a refusal then concerns the credentials.</summary>
    public bool HasPresentedCredentials { get; protected set; }

    /// <summary>The server's explanation of the failure, sent within the exchange; printable, without secrets; null where there was none.</summary>
    public string? Explanation { get; protected set; }

    /// <summary>Creates the next response; where the client sends the first message, the challenge is empty.</summary>
    /// <param name="challenge">The challenge of the server.</param>
    /// <param name="secrets">Receives each secret before it is sent, so that it is not shown.</param>
    /// <exception cref="SaslFailureException">The challenge cannot be answered.</exception>
    public abstract byte[] Respond(SaslChallenge challenge, SecretScrubber secrets);

    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool isDisposing)
    {
    }

    /// <summary>The failure when the server sends a challenge after the last message of the mechanism.</summary>
    protected static SaslFailureException UnexpectedChallenge() => new("the server sent a challenge after the end of the mechanism");
}
