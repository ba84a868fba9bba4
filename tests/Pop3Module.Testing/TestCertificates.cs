using System;
using System.IO;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pop3Module.Testing;

/// <summary>Self-signed certificates made for a test.</summary>
public static class TestCertificates
{
    /// <summary>For 127.0.0.1, valid now.</summary>
    public static X509Certificate2 Valid { get; } = Create("127.0.0.1", DateTimeOffset.UtcNow.AddDays(10));

    /// <summary>For another host, valid now.</summary>
    public static X509Certificate2 OtherHost { get; } = Create("other.example", DateTimeOffset.UtcNow.AddDays(10));

    /// <summary>For 127.0.0.1, expired five days ago.</summary>
    public static X509Certificate2 Expired { get; } = Create("127.0.0.1", DateTimeOffset.UtcNow.AddDays(-5));

    /// <summary>The SHA-256 of the certificate, in upper-case hex.</summary>
    public static string Thumbprint(X509Certificate2 certificate) => Convert.ToHexString(SHA256.HashData(certificate.RawData));

    /// <summary>Writes certificate and key of <see cref="Valid"/> for servers that read PEM files.</summary>
    /// <returns>The paths of both.</returns>
    public static (string CertificatePath, string KeyPath) WriteValid(string folder)
    {
        string certificate = Path.Combine(folder, "cert.pem");
        string key = Path.Combine(folder, "key.pem");
        using RSA rsa = Valid.GetRSAPrivateKey()!;
        File.WriteAllText(certificate, Valid.ExportCertificatePem());
        File.WriteAllText(key, rsa.ExportPkcs8PrivateKeyPem());
        return (certificate, key);
    }

    private static X509Certificate2 Create(string host, DateTimeOffset notAfter)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=" + host, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-20), notAfter);

        // Windows' TLS needs a key that was imported.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
