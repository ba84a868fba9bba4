using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pop3Module.Protocol.Authentication;
using Xunit;

namespace Pop3Module.Protocol.Tests.Authentication;

public class ServerEndPointTests
{
    [Theory]
    [InlineData("rsa", "SHA256", "SHA256")]
    [InlineData("rsa", "SHA384", "SHA384")]
    [InlineData("rsa", "SHA512", "SHA512")]
    [InlineData("pss", "SHA256", "SHA256")]
    [InlineData("pss", "SHA384", "SHA384")]
    [InlineData("pss", "SHA512", "SHA512")]
    [InlineData("ecdsa", "SHA256", "SHA256")]
    [InlineData("ecdsa", "SHA384", "SHA384")]
    [InlineData("ecdsa", "SHA512", "SHA512")]
    public void The_hash_is_that_of_the_signature(string key, string signedWith, string hashedWith)
    {
        HashAlgorithmName algorithm = new(signedWith);
        using RSA rsa = RSA.Create(2048);
        using ECDsa ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        RSASignaturePadding padding = key == "pss" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        CertificateRequest request = key == "ecdsa"
            ? new CertificateRequest("CN=x", ecdsa, algorithm)
            : new CertificateRequest("CN=x", rsa, algorithm, padding);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        byte[] expected = CryptographicOperations.HashData(new HashAlgorithmName(hashedWith), certificate.RawData);
        Assert.Equal(expected, ServerEndPoint.Hash(certificate.RawData));
    }

    [Fact]
    public void What_is_no_certificate_or_signed_otherwise_is_not_bound_to()
    {
        Assert.Null(ServerEndPoint.Hash([]));
        Assert.Null(ServerEndPoint.Hash([0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]));
        using RSA rsa = RSA.Create(2048);
        CertificateRequest request = new("CN=x", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        byte[] whole = certificate.RawData;
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Null(ServerEndPoint.Hash(whole[..length]));
        }

        Assert.Null(ServerEndPoint.Hash(Skeleton("2B6570"))); // Ed25519 (RFC 8410)
    }

    [Theory]
    [InlineData("2A864886F70D010104")] // MD5 with RSA
    [InlineData("2A864886F70D010105")] // SHA-1 with RSA
    [InlineData("2A864886F70D01010A")] // RSASSA-PSS without parameters: SHA-1
    [InlineData("2A8648CE3D0401")] // SHA-1 with ECDSA
    [InlineData("2A8648CE380403")] // SHA-1 with DSA
    public void Md5_and_sha_1_are_replaced(string identifier)
    {
        byte[] certificate = Skeleton(identifier);
        Assert.Equal(SHA256.HashData(certificate), ServerEndPoint.Hash(certificate));
    }

    /// <summary>A Certificate of which only the algorithm is real.</summary>
    private static byte[] Skeleton(string identifier)
    {
        byte[] oid = Convert.FromHexString(identifier);
        byte length = (byte)oid.Length;
        return [0x30, (byte)(length + 6), 0x30, 0x00, 0x30, (byte)(length + 2), 0x06, length, .. oid];
    }
}
