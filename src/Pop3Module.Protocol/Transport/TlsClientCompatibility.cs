using System;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Protocol.Transport;

/// <summary>The TLS handshake of both frameworks: TLS 1.2 and later only (RFC 8996).</summary>
internal static class TlsClient
{
#if NET
    private const SslProtocols Protocols = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>How long a revocation service may take to answer; .NET Framework has a fixed limit of 15 seconds.</summary>
    private static readonly TimeSpan RevocationTimeout = TimeSpan.FromSeconds(5);
#else
    // .NET Framework 4.7.2 has no name for TLS 1.3, only the number; an operating system without it negotiates 1.2.
    private const SslProtocols Tls13 = (SslProtocols)12288;
    private const SslProtocols Protocols = SslProtocols.Tls12 | Tls13;
#endif

    /// <summary>Makes the handshake; revocation is checked where the caller requires it.</summary>
    public static async Task HandshakeAsync(
        this SslStream stream, string host, X509CertificateCollection certificates, bool asksForRevocation, CancellationToken cancellationToken)
    {
#if NET
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = host,
            ClientCertificates = certificates,
            EnabledSslProtocols = Protocols,
            AllowRenegotiation = false,
            CertificateChainPolicy = new X509ChainPolicy
            {
                RevocationMode = asksForRevocation ? X509RevocationMode.Online : X509RevocationMode.NoCheck,
                RevocationFlag = X509RevocationFlag.ExcludeRoot,
                UrlRetrievalTimeout = RevocationTimeout,
            },
        };
        await stream.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
#else
        using (cancellationToken.Register(stream.Dispose))
        {
            try
            {
                await stream.AuthenticateAsClientAsync(host, certificates, Protocols, asksForRevocation).ConfigureAwait(false);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested) // Cancellation disposes the stream, so any exception may result.
            {
                throw new OperationCanceledException(cancellationToken);
            }
        }
#endif
    }

    /// <summary>Reads what was agreed on in the handshake; .NET Framework provides only the cipher and the strength of its key.</summary>
    public static Pop3TlsInfo Describe(this SslStream stream)
    {
#if NET
        string cipherSuite = stream.NegotiatedCipherSuite.ToString();
#else
        string cipherSuite = stream.CipherAlgorithm + ", " + stream.CipherStrength + " bits";
#endif

        // A copy, which outlives the connection.
        X509Certificate2? certificate = stream.RemoteCertificate is X509Certificate remote ? new X509Certificate2(remote) : null;
        return new Pop3TlsInfo(stream.SslProtocol, cipherSuite, certificate);
    }

    /// <summary>The SHA-256 of the whole certificate (DER), in upper-case hex.</summary>
    public static string GetSha256Thumbprint(X509Certificate certificate) => Hex.Upper(Sha256.Hash(certificate.GetRawCertData()));
}
