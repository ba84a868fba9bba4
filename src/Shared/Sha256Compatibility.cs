using System;
using System.Security.Cryptography;

namespace Pop3Module;

/// <summary>SHA-256 of octets in memory.</summary>
internal static class Sha256
{
    /// <summary>The octets of a hash.</summary>
    public const int Octets = 32;

    /// <summary>Hashes a whole buffer.</summary>
    public static byte[] Hash(byte[] octets)
    {
        byte[] hash = new byte[Octets];
        Hash(octets, octets.Length, hash);
        return hash;
    }

    /// <summary>Hashes the first octets of a buffer.</summary>
    public static void Hash(byte[] octets, int count, Span<byte> hash)
    {
#if NET
        _ = SHA256.HashData(octets.AsSpan(0, count), hash);
#else
        using SHA256 sha = SHA256.Create();
        sha.ComputeHash(octets, 0, count).CopyTo(hash);
#endif
    }
}
