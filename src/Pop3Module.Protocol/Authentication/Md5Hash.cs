using System;
using System.Reflection;
using System.Security.Cryptography;

namespace Pop3Module.Protocol.Authentication;

/// <summary>MD5, for the ways that are made of it. A computer that is bound to FIPS 140 has none.</summary>
internal sealed class Md5Hash
{
    private readonly Func<HashAlgorithm> _createHash;
    private readonly Func<byte[], HMAC> _createMac;

    /// <param name="createHash">Makes the hash function.</param>
    /// <param name="createMac">Makes HMAC with a key.</param>
    public Md5Hash(Func<HashAlgorithm> createHash, Func<byte[], HMAC> createMac)
    {
        _createHash = createHash;
        _createMac = createMac;
    }

#pragma warning disable CA5351 // The protocol asks for MD5; better ways are preferred where there are any.
    /// <summary>What this computer has.</summary>
    public static Md5Hash OfPlatform { get; } = new(static () => MD5.Create(), static (byte[] key) => new HMACMD5(key));
#pragma warning restore CA5351

    /// <summary>MD5(text).</summary>
    /// <exception cref="SaslFailureException">There is no MD5 on this computer.</exception>
    public byte[] Digest(byte[] text) => Compute(_createHash, text);

    /// <summary>HMAC-MD5(key, text).</summary>
    /// <exception cref="SaslFailureException">There is no MD5 on this computer.</exception>
    public byte[] Mac(byte[] key, byte[] text) => Compute(() => _createMac(key), text);

    private static byte[] Compute(Func<HashAlgorithm> create, byte[] text)
    {
        try
        {
            using HashAlgorithm algorithm = create();
            return algorithm.ComputeHash(text);
        }
        catch (Exception fault) when (fault is CryptographicException or InvalidOperationException or TargetInvocationException or NotSupportedException)
        {
            throw new SaslFailureException("MD5, which it is made of, is switched off on this computer: " + fault.GetBaseException().Message, fault);
        }
    }
}
