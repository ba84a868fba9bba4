using System;

namespace Pop3Module.Protocol.Authentication;

/// <summary>What the server says in a continuation (RFC 5034, section 4).</summary>
internal readonly struct SaslChallenge
{
    private readonly byte[]? _octets;

    private SaslChallenge(byte[]? octets)
    {
        _octets = octets;
    }

    /// <summary>No challenge: a bare +, or the client speaks first.</summary>
    public static SaslChallenge Empty { get; } = new(Array.Empty<byte>());

    /// <summary>The octets; null when the line was no base64, which only mechanisms that need a challenge mind.</summary>
    public byte[]? Octets => _octets;

    /// <summary>Reads the text behind the +.</summary>
    public static SaslChallenge FromBase64(string text)
    {
        try
        {
            return new SaslChallenge(Convert.FromBase64String(text.Trim()));
        }
        catch (FormatException)
        {
            return new SaslChallenge(null);
        }
    }

    /// <summary>A challenge of these octets.</summary>
    public static SaslChallenge Of(byte[] octets) => new(octets);

    /// <summary>The octets, for mechanisms that need them.</summary>
    /// <exception cref="SaslFailureException">The line was no base64, or empty.</exception>
    public byte[] Require() => _octets is { Length: > 0 } octets
        ? octets
        : throw new SaslFailureException(_octets is null ? "the challenge of the server is no base64" : "the server sent no challenge");
}
