using System;

namespace Pop3Module.Protocol.Authentication;

/// <summary>The challenge in a continuation line of the server (RFC 5034, section 4).</summary>
internal readonly struct SaslChallenge
{
    private readonly byte[]? _octets;

    private SaslChallenge(byte[]? octets)
    {
        _octets = octets;
    }

    /// <summary>No challenge: a bare +, or the client sends the first message.</summary>
    public static SaslChallenge Empty { get; } = new(Array.Empty<byte>());

    /// <summary>The octets; null when the line was not base64, which matters only to mechanisms that need a challenge.</summary>
    public byte[]? Octets => _octets;

    /// <summary>Reads the text after the +.</summary>
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
    /// <exception cref="SaslFailureException">The line was not base64, or was empty.</exception>
    public byte[] Require() => _octets is { Length: > 0 } octets
        ? octets
        : throw new SaslFailureException(_octets is null ? "the challenge of the server is not base64" : "the server sent no challenge");
}
