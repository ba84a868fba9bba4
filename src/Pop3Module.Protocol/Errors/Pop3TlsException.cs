using System;

namespace Pop3Module.Protocol;

/// <summary>The connection could not be made secure: handshake, certificate, or STLS missing, refused or tampered with (RFC 2595, RFC 8314).</summary>
public sealed class Pop3TlsException : Pop3Exception
{
    internal Pop3TlsException(string message, string? serverText = null, string? responseCode = null, Exception? innerException = null)
        : base(message, serverText, responseCode, innerException)
    {
    }

    /// <summary>
    /// The SHA-256 thumbprint of a certificate that was not accepted, in upper-case hex; null where the certificate is not the reason, or was revoked.
    /// </summary>
    public string? CertificateThumbprint { get; internal init; }
}
