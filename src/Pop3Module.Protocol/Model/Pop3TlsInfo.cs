using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Pop3Module.Protocol;

/// <summary>What client and server agreed on in the TLS handshake.</summary>
public sealed class Pop3TlsInfo
{
    internal Pop3TlsInfo(SslProtocols protocol, string cipherSuite, X509Certificate2? certificate)
    {
        SslProtocol = protocol;
        CipherSuite = cipherSuite;
        RemoteCertificate = certificate;
    }

    /// <summary>The version of TLS: 1.2 or later (RFC 8996).</summary>
    public SslProtocols SslProtocol { get; }

    /// <summary>The cipher suite by its IANA name; on .NET Framework the cipher and the bits of its key.</summary>
    public string CipherSuite { get; }

    /// <summary>The certificate of the server; null when it sent none.</summary>
    public X509Certificate2? RemoteCertificate { get; }
}
