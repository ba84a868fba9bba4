using System.Text;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Authentication;

/// <summary>PLAIN (RFC 4616). The server applies SASLprep to the strings (section 2), so the client sends them unchanged.</summary>
internal sealed class PlainMechanism : SaslMechanism
{
    private readonly string _userName;
    private readonly string _password;

    public PlainMechanism(string userName, string password)
        : base("PLAIN")
    {
        _userName = userName;
        _password = password;
    }

    public override byte[] Respond(SaslChallenge challenge, SecretScrubber secrets)
    {
        if (Progress == SaslProgress.Complete)
        {
            throw UnexpectedChallenge();
        }

        secrets.Add(_password);
        HasPresentedCredentials = true;
        Progress = SaslProgress.Complete;
        return Encoding.UTF8.GetBytes("\0" + _userName + "\0" + _password);
    }
}
