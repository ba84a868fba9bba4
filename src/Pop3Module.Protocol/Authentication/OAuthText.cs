using System.Text;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Authentication;

/// <summary>What a server says about a token it does not take: JSON (RFC 7628, section 3.2.2).</summary>
internal static class OAuthText
{
    /// <summary>More than any server says that wants to be understood.</summary>
    private const int MostCharacters = 1000;

    /// <summary>The error in words that may be shown.</summary>
    public static string Explain(SaslChallenge challenge, SecretScrubber secrets)
    {
        if (challenge.Octets is not { Length: > 0 } octets)
        {
            return "(no explanation)";
        }

        string text = secrets.Scrub(WireText.Decode(octets)).Trim();
        return text.Length <= MostCharacters ? text : text.Substring(0, MostCharacters) + "…";
    }
}
