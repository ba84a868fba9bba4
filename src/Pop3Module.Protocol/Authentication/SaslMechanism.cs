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

    /// <summary>The registered name, as it stands behind AUTH.</summary>
    public string Name { get; }

    /// <summary>True when the first response may stand in the AUTH line (RFC 5034, section 4).</summary>
    public virtual bool MayBeginInCommand => true;

    public SaslProgress Progress { get; protected set; } = SaslProgress.Silent;

    /// <summary>True once a password, a token or what proves one has been handed out: a refusal is then about the credentials.</summary>
    public bool HasPresentedCredentials { get; protected set; }

    /// <summary>What the server told about the failure inside of the exchange; printable, free of secrets; null where it told nothing.</summary>
    public string? Explanation { get; protected set; }

    /// <summary>Makes the next response; the first one is asked for with an empty challenge where the client speaks first.</summary>
    /// <param name="challenge">What the server said.</param>
    /// <param name="secrets">Learns what must not be shown before it is sent.</param>
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

    /// <summary>For a server that asks for more when all was said.</summary>
    protected static SaslFailureException Surplus() => new("the server goes on where the mechanism ends");
}
