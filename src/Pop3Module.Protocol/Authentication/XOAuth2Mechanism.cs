using System;
using System.Text;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Authentication;

/// <summary>XOAUTH2 of Google and Microsoft: the bearer token is sent on a line of its own after AUTH, as Exchange Online documents it.</summary>
internal sealed class XOAuth2Mechanism : SaslMechanism
{
    private readonly string _userName;
    private readonly string _accessToken;

    public XOAuth2Mechanism(string userName, string accessToken)
        : base("XOAUTH2")
    {
        _userName = userName;
        _accessToken = accessToken;
    }

    public override bool MayBeginInCommand => false;

    public override byte[] Respond(SaslChallenge challenge, SecretScrubber secrets)
    {
        if (Explanation is not null)
        {
            throw UnexpectedChallenge();
        }

        if (Progress == SaslProgress.Complete)
        {
            // The server sends its explanation as a challenge and waits for an empty line before it sends -ERR.
            Explanation = OAuthText.Explain(challenge, secrets);
            return Array.Empty<byte>();
        }

        secrets.Add(_accessToken);
        HasPresentedCredentials = true;
        Progress = SaslProgress.Complete;
        return Encoding.UTF8.GetBytes("user=" + _userName + "\u0001auth=Bearer " + _accessToken + "\u0001\u0001");
    }
}
