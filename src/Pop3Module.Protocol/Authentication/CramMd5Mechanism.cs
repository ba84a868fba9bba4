using System.Security.Cryptography;
using System.Text;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Authentication;

/// <summary>CRAM-MD5 (RFC 2195): a keyed digest of the server's challenge.</summary>
internal sealed class CramMd5Mechanism : SaslMechanism
{
    private readonly string _userName;
    private readonly string _password;

    public CramMd5Mechanism(string userName, string password)
        : base("CRAM-MD5")
    {
        _userName = userName;
        _password = password;
    }

    public override bool MayBeginInCommand => false;

    public override byte[] Respond(SaslChallenge challenge, SecretScrubber secrets)
    {
        if (Progress == SaslProgress.Complete)
        {
            throw Surplus();
        }

        byte[] text = challenge.Require();
#pragma warning disable CA5351 // MD5 is what the mechanism is made of; SCRAM is preferred where it is offered.
        using HMACMD5 hmac = new(Encoding.UTF8.GetBytes(_password));
#pragma warning restore CA5351
        string digest = Hex.Lower(hmac.ComputeHash(text));
        secrets.Add(_password);
        secrets.Add(digest);
        HasPresentedCredentials = true;
        Progress = SaslProgress.Complete;
        return Encoding.UTF8.GetBytes(_userName + " " + digest);
    }
}
