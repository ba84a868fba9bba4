using System;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pop3Module.Fixtures.Tests;

/// <summary>A self-signed certificate for localhost, in memory and as PEM files that go with it.</summary>
internal sealed class ThrowawayCertificate : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pop3-certificate-").FullName;

    public ThrowawayCertificate()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

        // Windows cannot serve with a key that is in memory only.
        Certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), password: null);
        File.WriteAllText(CertificatePath, made.ExportCertificatePem());
        File.WriteAllText(PrivateKeyPath, key.ExportPkcs8PrivateKeyPem());
    }

    public X509Certificate2 Certificate { get; }

    public string CertificatePath => Path.Combine(_folder, "certificate.pem");

    public string PrivateKeyPath => Path.Combine(_folder, "key.pem");

    public void Dispose()
    {
        Certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
