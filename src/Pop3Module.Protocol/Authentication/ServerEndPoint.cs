using System;
using System.Security.Cryptography;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Authentication;

/// <summary>The channel binding tls-server-end-point (RFC 5929, section 4): a hash of the server's certificate.</summary>
internal static class ServerEndPoint
{
    /// <summary>The OID of id-RSASSA-PSS, whose parameters name the hash function (RFC 4055, section 3.1).</summary>
    private const string RsaPss = "2A864886F70D01010A";

    /// <summary>Hashes a certificate (DER) with the hash function it is signed with; MD5 and SHA-1 are replaced by SHA-256.</summary>
    /// <returns>The hash; null where RFC 5929 defines none, as for Ed25519.</returns>
    public static byte[]? Hash(byte[] certificate)
    {
        if (FindHash(certificate) is not HashAlgorithmName algorithm)
        {
            return null;
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(algorithm);
        hash.AppendData(certificate);
        return hash.GetHashAndReset();
    }

    private static HashAlgorithmName? FindHash(byte[] certificate)
    {
        // Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm SEQUENCE { algorithm, parameters }, signature } (RFC 5280, section 4.1)
        if (!DerElement.TryRead(certificate, out DerElement whole, out _)
            || !DerElement.TryRead(whole.Content, out _, out ReadOnlySpan<byte> behind)
            || !DerElement.TryRead(behind, out DerElement signatureAlgorithm, out _)
            || !DerElement.TryRead(signatureAlgorithm.Content, out DerElement algorithm, out ReadOnlySpan<byte> parameters))
        {
            return null;
        }

        string identifier = Identify(algorithm.Content);
        return identifier == RsaPss ? FindPssHash(parameters) : ToHash(identifier);
    }

    private static HashAlgorithmName? FindPssHash(ReadOnlySpan<byte> parameters)
    {
        const byte HashAlgorithmTag = 0xA0;
        if (!DerElement.TryRead(parameters, out DerElement sequence, out _)
            || !DerElement.TryRead(sequence.Content, out DerElement first, out _)
            || first.Tag != HashAlgorithmTag)
        {
            // The default is SHA-1, which is replaced.
            return HashAlgorithmName.SHA256;
        }

        return DerElement.TryRead(first.Content, out DerElement hash, out _)
            && DerElement.TryRead(hash.Content, out DerElement identifier, out _)
                ? ToHash(Identify(identifier.Content))
                : null;
    }

    private static HashAlgorithmName? ToHash(string identifier) => identifier switch
    {
        // MD5 and SHA-1 with RSA; SHA-1 with DSA and ECDSA; SHA-1 itself
        "2A864886F70D010104" or "2A864886F70D010105" or "2A8648CE380403" or "2A8648CE3D0401" or "2B0E03021A" => HashAlgorithmName.SHA256,

        // with RSA, with ECDSA, with DSA, and the hash itself
        "2A864886F70D01010B" or "2A8648CE3D040302" or "608648016503040302" or "608648016503040201" => HashAlgorithmName.SHA256,
        "2A864886F70D01010C" or "2A8648CE3D040303" or "608648016503040303" or "608648016503040202" => HashAlgorithmName.SHA384,
        "2A864886F70D01010D" or "2A8648CE3D040304" or "608648016503040304" or "608648016503040203" => HashAlgorithmName.SHA512,
        _ => null,
    };

    private static string Identify(ReadOnlySpan<byte> content) => Hex.Upper(content);
}
