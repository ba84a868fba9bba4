using System.Globalization;
using System.Text;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Authentication;

/// <summary>OAUTHBEARER (RFC 7628).</summary>
internal sealed class OAuthBearerMechanism : SaslMechanism
{
    private readonly string _message;
    private readonly string _accessToken;

    public OAuthBearerMechanism(string userName, string accessToken, string host, int port)
        : base("OAUTHBEARER")
    {
        _accessToken = accessToken;
        string identity = userName.Length == 0 ? string.Empty : "a=" + ScramText.Escape(userName);
        _message = "n," + identity + ",\u0001host=" + host
            + "\u0001port=" + port.ToString(CultureInfo.InvariantCulture)
            + "\u0001auth=Bearer " + accessToken + "\u0001\u0001";
    }

    public override byte[] Respond(SaslChallenge challenge, SecretScrubber secrets)
    {
        if (Explanation is not null)
        {
            throw UnexpectedChallenge();
        }

        if (Progress == SaslProgress.Complete)
        {
            // RFC 7628, section 3.2.3: the client responds to the error with a single kvsep, and the server then sends -ERR.
            Explanation = OAuthText.Explain(challenge, secrets);
            return new byte[] { 1 };
        }

        secrets.Add(_accessToken);
        HasPresentedCredentials = true;
        Progress = SaslProgress.Complete;
        return Encoding.UTF8.GetBytes(_message);
    }
}
