using System;
using Pop3Module.Protocol.Authentication;

namespace Pop3Module.Protocol;

/// <summary>The authentication methods that a server offers on a connection that was recorded.</summary>
public sealed class Pop3AuthenticationOffer
{
    private readonly AuthenticationOffer _offer;

    /// <summary>Creates the offer of a server.</summary>
    /// <param name="capabilities">The capabilities that the server listed.</param>
    /// <param name="record">The connection: the timestamp of its greeting, and its TLS. Passwords may be sent in clear where there is no TLS.</param>
    /// <param name="hasClientCertificate">True when a client certificate is sent.</param>
    public Pop3AuthenticationOffer(Pop3Capabilities capabilities, Pop3ConnectRecord record, bool hasClientCertificate)
    {
        if (record is null)
        {
            throw new ArgumentNullException(nameof(record));
        }

        _offer = new AuthenticationOffer(capabilities ?? throw new ArgumentNullException(nameof(capabilities)))
        {
            HasApop = record.ApopTimestamp is not null,
            IsEncrypted = record.Certificate is not null,
            MayBePlaintext = record.Certificate is null,
            CanBindChannel = record.Certificate is not null && ServerEndPoint.Hash(record.Certificate.RawData) is not null,
            HasClientCertificate = hasClientCertificate,
        };
    }

    /// <summary>The registered name of the mechanism; USER/PASS and APOP for the commands of RFC 1939.</summary>
    public static string GetName(Pop3Authentication authentication) => new AuthenticationWay(authentication).Name;

    /// <summary>True when the engine has the mechanism of this registered name; the case does not matter.</summary>
    public static bool IsSupported(string mechanism) => AuthenticationChoice.IsSupported(mechanism);

    /// <summary>True when the server offers the method in a form that can be used.</summary>
    public bool IsOffered(Pop3Authentication authentication) => AuthenticationChoice.IsOffered(_offer, authentication);

    /// <summary>True when a login with these credentials finds a method to try.</summary>
    public bool Fits(Pop3Credential credential) =>
        AuthenticationChoice.Rank(_offer, credential ?? throw new ArgumentNullException(nameof(credential))).Count > 0;
}
