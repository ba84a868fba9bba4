using System;
using System.Security.Cryptography;

namespace Pop3Module.Protocol.Authentication;

/// <summary>The hash function of a SCRAM mechanism, and the functions that RFC 5802, section 2.2, derives from it.</summary>
internal sealed class ScramHash
{
    private readonly HashAlgorithmName _algorithm;

    private ScramHash(string name, HashAlgorithmName algorithm)
    {
        Name = name;
        _algorithm = algorithm;
    }

    /// <summary>SHA-1 (RFC 5802).</summary>
    public static ScramHash Sha1 { get; } = new("SHA-1", HashAlgorithmName.SHA1);

    /// <summary>SHA-256 (RFC 7677).</summary>
    public static ScramHash Sha256 { get; } = new("SHA-256", HashAlgorithmName.SHA256);

    /// <summary>The name of the hash function within the name of the mechanism.</summary>
    public string Name { get; }

    /// <summary>HMAC(key, text).</summary>
    public byte[] Mac(byte[] key, byte[] text)
    {
        using HMAC hmac = CreateHmac(key);
        return hmac.ComputeHash(text);
    }

    /// <summary>H(text).</summary>
    public byte[] Digest(byte[] text)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(_algorithm);
        hash.AppendData(text);
        return hash.GetHashAndReset();
    }

    /// <summary>Hi(password, salt, iterations): PBKDF2 of one block.</summary>
    public byte[] Stretch(byte[] password, byte[] salt, int iterations)
    {
#if NET
        int octets = Digest(Array.Empty<byte>()).Length;
        return Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, _algorithm, octets);
#else
        // Rfc2898DeriveBytes of .NET Framework rejects salts of fewer than eight octets, which servers may use.
        byte[] first = new byte[salt.Length + 4];
        salt.CopyTo(first, 0);
        first[first.Length - 1] = 1;
        using HMAC hmac = CreateHmac(password);
        byte[] block = hmac.ComputeHash(first);
        byte[] sum = (byte[])block.Clone();
        for (int i = 1; i < iterations; i++)
        {
            block = hmac.ComputeHash(block);
            for (int j = 0; j < sum.Length; j++)
            {
                sum[j] ^= block[j];
            }
        }

        return sum;
#endif
    }

#pragma warning disable CA5350 // SCRAM-SHA-1 requires SHA-1; SCRAM-SHA-256 is preferred where the server offers it.
    private HMAC CreateHmac(byte[] key) => _algorithm == HashAlgorithmName.SHA1 ? new HMACSHA1(key) : new HMACSHA256(key);
#pragma warning restore CA5350
}
