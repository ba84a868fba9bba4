using System.Text;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Authentication;

/// <summary>EXTERNAL (RFC 4422, appendix A): the TLS client certificate authenticates; the response names the maildrop only.</summary>
internal sealed class ExternalMechanism : SaslMechanism
{
    private readonly string _userName;

    /// <param name="userName">The user whose maildrop is opened; empty for the user of the certificate.</param>
    public ExternalMechanism(string userName)
        : base("EXTERNAL")
    {
        _userName = userName;
    }

    public override byte[] Respond(SaslChallenge challenge, SecretScrubber secrets)
    {
        if (Progress == SaslProgress.Complete)
        {
            throw UnexpectedChallenge();
        }

        // The certificate is the credential: a refusal, or a connection closed at this point, concerns it.
        HasPresentedCredentials = true;
        Progress = SaslProgress.Complete;
        return Encoding.UTF8.GetBytes(_userName);
    }
}
