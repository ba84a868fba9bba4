using System;
using System.Linq;

namespace Pop3Module.Protocol.Authentication;

/// <summary>What a server and the connection to it allow.</summary>
internal sealed class AuthenticationOffer
{
    public AuthenticationOffer(Pop3Capabilities capabilities)
    {
        Capabilities = capabilities;
    }

    public Pop3Capabilities Capabilities { get; }

    /// <summary>True when the greeting has a timestamp.</summary>
    public bool HasApop { get; init; }

    /// <summary>True when nobody on the way can read.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>True when the caller asked for a connection without TLS: then passwords may cross it.</summary>
    public bool MayBePlaintext { get; init; }

    /// <summary>True when the certificate of the server can be bound to (RFC 5929).</summary>
    public bool CanBindChannel { get; init; }

    public bool HasClientCertificate { get; init; }

    /// <summary>True when the mechanism stands in the SASL line (RFC 5034, section 3).</summary>
    public bool HasMechanism(string name) =>
        Capabilities.GetArguments("SASL").Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>What the server offers, in words.</summary>
    public string Describe()
    {
        string[] ways = Capabilities.GetArguments("SASL")
            .Concat(HasApop ? new[] { "APOP" } : Array.Empty<string>())
            .Concat(Capabilities.Has("USER") ? new[] { "USER" } : Array.Empty<string>())
            .ToArray();
        return ways.Length == 0 ? "nothing it would tell" : string.Join(", ", ways);
    }
}
