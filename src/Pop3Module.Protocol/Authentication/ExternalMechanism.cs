using System.Text;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Authentication;

/// <summary>EXTERNAL (RFC 4422, appendix A): TLS has told who the client is; the response says only as whom it acts.</summary>
internal sealed class ExternalMechanism : SaslMechanism
{
    private readonly string _userName;

    /// <param name="userName">Whose maildrop is wanted; empty for that of the certificate.</param>
    public ExternalMechanism(string userName)
        : base("EXTERNAL")
    {
        _userName = userName;
    }

    public override byte[] Respond(SaslChallenge challenge, SecretScrubber secrets)
    {
        if (Progress == SaslProgress.Complete)
        {
            throw Surplus();
        }

        // The certificate is what is presented: a refusal, or a connection that ends here, is about it.
        HasPresentedCredentials = true;
        Progress = SaslProgress.Complete;
        return Encoding.UTF8.GetBytes(_userName);
    }
}
