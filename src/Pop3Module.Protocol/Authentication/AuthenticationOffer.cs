using System;
using System.Linq;

namespace Pop3Module.Protocol.Authentication;

/// <summary>The authentication methods that a server and the connection to it allow.</summary>
internal sealed class AuthenticationOffer
{
    public AuthenticationOffer(Pop3Capabilities capabilities)
    {
        Capabilities = capabilities;
    }

    public Pop3Capabilities Capabilities { get; }

    /// <summary>True when the greeting has a timestamp, which APOP needs.</summary>
    public bool HasApop { get; init; }

    /// <summary>True when the connection is encrypted by TLS.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>True when the connection is encrypted and the certificate of the server passed its check: nobody else can read a password.</summary>
    public bool IsVerified { get; init; }

    /// <summary>True when the caller asked for a connection without TLS: then passwords may be sent in clear.</summary>
    public bool MayBePlaintext { get; init; }

    /// <summary>True when channel binding to the server's certificate is possible (RFC 5929).</summary>
    public bool CanBindChannel { get; init; }

    public bool HasClientCertificate { get; init; }

    /// <summary>True when the SASL capability lists the mechanism (RFC 5034, section 3).</summary>
    public bool HasMechanism(string name) =>
        Capabilities.GetArguments("SASL").Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The methods the server offers, for error messages.</summary>
    public string Describe()
    {
        string[] ways = Capabilities.GetArguments("SASL")
            .Concat(HasApop ? new[] { "APOP" } : Array.Empty<string>())
            .Concat(Capabilities.Has("USER") ? new[] { "USER" } : Array.Empty<string>())
            .ToArray();
        return ways.Length == 0 ? "no authentication method" : string.Join(", ", ways);
    }
}
