using System;
using System.Reflection;
using System.Security.Cryptography;

namespace Pop3Module.Protocol.Authentication;

/// <summary>MD5, for CRAM-MD5 and APOP. It is disabled on computers in FIPS 140 mode.</summary>
internal sealed class Md5Hash
{
    private readonly Func<HashAlgorithm> _createHash;
    private readonly Func<byte[], HMAC> _createMac;

    /// <param name="createHash">Creates the hash function.</param>
    /// <param name="createMac">Creates HMAC-MD5 with a key.</param>
    public Md5Hash(Func<HashAlgorithm> createHash, Func<byte[], HMAC> createMac)
    {
        _createHash = createHash;
        _createMac = createMac;
    }

#pragma warning disable CA5351 // The protocol requires MD5; stronger methods are preferred where the server offers them.
    /// <summary>The implementation of this computer.</summary>
    public static Md5Hash OfPlatform { get; } = new(static () => MD5.Create(), static (byte[] key) => new HMACMD5(key));
#pragma warning restore CA5351

    /// <summary>MD5(text).</summary>
    /// <exception cref="SaslFailureException">MD5 is disabled on this computer.</exception>
    public byte[] Digest(byte[] text) => Compute(_createHash, text);

    /// <summary>HMAC-MD5(key, text).</summary>
    /// <exception cref="SaslFailureException">MD5 is disabled on this computer.</exception>
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
            throw new SaslFailureException("the method needs MD5, which is disabled on this computer: " + fault.GetBaseException().Message, fault);
        }
    }
}
