using System.Text;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Authentication;

/// <summary>The JSON by which a server explains why it rejected a token (RFC 7628, section 3.2.2).</summary>
internal static class OAuthText
{
    /// <summary>The most characters of the explanation that are shown; known servers send far fewer.</summary>
    private const int MostCharacters = 1000;

    /// <summary>The explanation, safe to be shown.</summary>
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
