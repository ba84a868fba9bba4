using System;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>Self-signed certificates made for a test.</summary>
internal static class Certificates
{
    /// <summary>For 127.0.0.1, valid now.</summary>
    public static X509Certificate2 Valid { get; } = Create("127.0.0.1", DateTimeOffset.UtcNow.AddDays(10));

    public static X509Certificate2 OtherHost { get; } = Create("other.example", DateTimeOffset.UtcNow.AddDays(10));

    public static X509Certificate2 Expired { get; } = Create("127.0.0.1", DateTimeOffset.UtcNow.AddDays(-5));

    public static string Thumbprint(X509Certificate2 certificate) => Convert.ToHexString(SHA256.HashData(certificate.RawData));

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
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
