using System.Text;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Authentication;

/// <summary>CRAM-MD5 (RFC 2195): a keyed digest of the server's challenge.</summary>
internal sealed class CramMd5Mechanism : SaslMechanism
{
    private readonly string _userName;
    private readonly string _password;
    private readonly Md5Hash _md5;

    /// <param name="userName">The name of the user.</param>
    /// <param name="password">The password.</param>
    /// <param name="md5">The MD5 implementation; tests replace the one of this computer.</param>
    public CramMd5Mechanism(string userName, string password, Md5Hash? md5 = null)
        : base("CRAM-MD5")
    {
        _userName = userName;
        _password = password;
        _md5 = md5 ?? Md5Hash.OfPlatform;
    }

    public override bool MayBeginInCommand => false;

    public override byte[] Respond(SaslChallenge challenge, SecretScrubber secrets)
    {
        if (Progress == SaslProgress.Complete)
        {
            throw UnexpectedChallenge();
        }

        byte[] text = challenge.Require();
        string digest = Hex.Lower(_md5.Mac(Encoding.UTF8.GetBytes(_password), text));
        secrets.Add(_password);
        secrets.Add(digest);
        HasPresentedCredentials = true;
        Progress = SaslProgress.Complete;
        return Encoding.UTF8.GetBytes(_userName + " " + digest);
    }
}
