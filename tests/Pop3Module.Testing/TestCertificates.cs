using System;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pop3Module.Testing;

/// <summary>Certificates made for a test, with exportable keys; nobody trusts them unasked.</summary>
public static partial class TestCertificates
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private static readonly Lazy<X509Certificate2> LazyValid = new(static () => Create("127.0.0.1", DateTimeOffset.UtcNow.AddDays(10)));
    private static readonly Lazy<X509Certificate2> LazyLasting = new(static () => Create("127.0.0.1", DateTimeOffset.UtcNow.AddDays(90)));
    private static readonly Lazy<X509Certificate2> LazyOtherHost = new(
        static () => Create("other.example", DateTimeOffset.UtcNow.AddDays(10)));
    private static readonly Lazy<X509Certificate2> LazyExpired = new(static () => Create("127.0.0.1", DateTimeOffset.UtcNow.AddDays(-5)));
    private static readonly Lazy<X509Certificate2> LazyAuthority = new(CreateAuthority);
    private static readonly Lazy<X509Certificate2> LazyTrusted = new(static () => CreateTrusted([]));
    private static readonly Lazy<X509Certificate2> LazyClient = new(CreateClient);

    /// <summary>Self-signed for 127.0.0.1, valid now.</summary>
    public static X509Certificate2 Valid => LazyValid.Value;

    /// <summary>Self-signed for 127.0.0.1, valid now and for three months more.</summary>
    public static X509Certificate2 Lasting => LazyLasting.Value;

    /// <summary>Self-signed for another host, other.example, valid now.</summary>
    public static X509Certificate2 OtherHost => LazyOtherHost.Value;

    /// <summary>Self-signed for 127.0.0.1, expired five days ago.</summary>
    public static X509Certificate2 Expired => LazyExpired.Value;

    /// <summary>A certification authority; who adds it to a trust store trusts <see cref="Trusted"/> and <see cref="Client"/>.</summary>
    public static X509Certificate2 Authority => LazyAuthority.Value;

    /// <summary>For localhost and 127.0.0.1, valid now, issued by <see cref="Authority"/>.</summary>
    public static X509Certificate2 Trusted => LazyTrusted.Value;

    /// <summary>The certificate of a client, valid now, issued by <see cref="Authority"/>.</summary>
    public static X509Certificate2 Client => LazyClient.Value;

    /// <summary>The SHA-256 of the certificate, in upper-case hex.</summary>
    public static string Thumbprint(X509Certificate2 certificate) => Convert.ToHexString(SHA256.HashData(certificate.RawData));

    private static X509Certificate2 Create(string host, DateTimeOffset notAfter)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = Request("CN=" + host, key);
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
        return Import(made);
    }

    private static X509Certificate2 CreateAuthority()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = Request("CN=Pop3Module test authority", key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-20), DateTimeOffset.UtcNow.AddDays(20));
        return Import(made);
    }

    private static X509Certificate2 CreateTrusted(X509Extension[] more)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = Request("CN=localhost", key);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        foreach (X509Extension extension in more)
        {
            request.CertificateExtensions.Add(extension);
        }

        return Issue(request, key, ServerAuthentication);
    }

    private static X509Certificate2 CreateClient()
    {
        using RSA key = RSA.Create(2048);
        return Issue(Request("CN=me", key), key, ClientAuthentication);
    }

    private static CertificateRequest Request(string subject, RSA key) =>
        new(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static X509Certificate2 Issue(CertificateRequest request, RSA key, string purpose)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(new OidCollection { new Oid(purpose) }, critical: false));
        request.CertificateExtensions.Add(AuthorityKeyIdentifier());
        byte[] serialNumber = RandomNumberGenerator.GetBytes(16);

        // A serial number is positive (RFC 5280, section 4.1.2.2).
        serialNumber[0] &= 0x7F;
        using X509Certificate2 issued = request.Create(
            Authority, DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(10), serialNumber);
        using X509Certificate2 made = issued.CopyWithPrivateKey(key);
        return Import(made);
    }

    /// <summary>Names the authority's key (RFC 5280, section 4.2.1.1): the octets of its identifier in an element of the tag [0] in a sequence.</summary>
    private static X509Extension AuthorityKeyIdentifier()
    {
        byte[] identifier = Authority.Extensions["2.5.29.14"]!.RawData;
        byte length = checked((byte)(identifier.Length - 2));
        return new X509Extension("2.5.29.35", [0x30, (byte)(length + 2), 0x80, length, .. identifier.AsSpan(2)], critical: false);
    }

    /// <summary>Windows' TLS needs a key that was imported.</summary>
    private static X509Certificate2 Import(X509Certificate2 made) =>
        new(made.Export(X509ContentType.Pkcs12), (string?)null, X509KeyStorageFlags.Exportable);
}
