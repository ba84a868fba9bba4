using System.Text;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Authentication;

/// <summary>LOGIN (draft-murchison-sasl-login): the name, then the password; the text of the server's challenges is ignored.</summary>
internal sealed class LoginMechanism : SaslMechanism
{
    private readonly string _userName;
    private readonly string _password;
    private bool _nameSent;

    public LoginMechanism(string userName, string password)
        : base("LOGIN")
    {
        _userName = userName;
        _password = password;
    }

    public override bool MayBeginInCommand => false;

    public override byte[] Respond(SaslChallenge challenge, SecretScrubber secrets)
    {
        if (Progress == SaslProgress.Complete)
        {
            throw UnexpectedChallenge();
        }

        if (!_nameSent)
        {
            _nameSent = true;
            return Encoding.UTF8.GetBytes(_userName);
        }

        secrets.Add(_password);
        HasPresentedCredentials = true;
        Progress = SaslProgress.Complete;
        return Encoding.UTF8.GetBytes(_password);
    }
}
