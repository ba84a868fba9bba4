using System;
using System.IO;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pop3Module.Testing;

/// <summary>Certificates as files, and lists of revoked ones.</summary>
public static partial class TestCertificates
{
    /// <summary>Makes one as <see cref="Trusted"/> that says where a list of revoked certificates can be had.</summary>
    public static X509Certificate2 MakeTrusted(Uri revocationList) => CreateTrusted([CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([revocationList.AbsoluteUri])]);

    /// <summary>Makes the authority's list of revoked certificates (RFC 5280, section 5), valid for a day, in DER.</summary>
    public static byte[] MakeRevocationList(params X509Certificate2[] revoked)
    {
        CertificateRevocationListBuilder builder = new();
        foreach (X509Certificate2 certificate in revoked)
        {
            builder.AddEntry(certificate, DateTimeOffset.UtcNow.AddDays(-1));
        }

        return builder.Build(
            Authority, BigInteger.One, DateTimeOffset.UtcNow.AddDays(1), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, DateTimeOffset.UtcNow.AddDays(-1));
    }

    /// <summary>Writes certificate and key of <see cref="Valid"/> for servers that read PEM files.</summary>
    /// <returns>The paths of both.</returns>
    public static (string CertificatePath, string KeyPath) WriteValid(string folder) => WritePem(Valid, folder, string.Empty);

    /// <summary>Writes a certificate and its key as PEM files; names begin with the prefix.</summary>
    /// <returns>The paths of both.</returns>
    public static (string CertificatePath, string KeyPath) WritePem(X509Certificate2 certificate, string folder, string prefix)
    {
        string certificatePath = Path.Combine(folder, prefix + "cert.pem");
        string keyPath = Path.Combine(folder, prefix + "key.pem");
        using RSA key = certificate.GetRSAPrivateKey() ?? throw new ArgumentException("It has no RSA key.", nameof(certificate));
        File.WriteAllText(certificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(keyPath, key.ExportPkcs8PrivateKeyPem());
        return (certificatePath, keyPath);
    }
}
