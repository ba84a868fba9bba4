using System;
using System.Security.Cryptography;
using System.Text;

namespace Pop3Module.Files;

/// <summary>Names the file of a message: the safe part of its unique-id, a hash, .eml. Never its number.</summary>
internal static class MessageFileName
{
    private const int HashOctets = 8;

    /// <summary>The name of a message whose unique-id is unique in its mailbox.</summary>
    public static string FromUid(string mailbox, string uid)
    {
        // The line feed occurs in neither, so no two pairs run together.
        using SHA256 sha = SHA256.Create();
        return Compose(uid, sha.ComputeHash(Encoding.UTF8.GetBytes(mailbox + "\n" + uid)));
    }

    /// <summary>The name of a message without a unique-id of its own: its content speaks for it.</summary>
    public static string FromContent(string? uid, byte[] sha256) => Compose(uid, sha256);

    private static string Compose(string? uid, byte[] sha256)
    {
#pragma warning disable CA1308 // File names are written in lower case.
        string hash = BitConverter.ToString(sha256, 0, HashOctets).Replace("-", string.Empty).ToLowerInvariant();
#pragma warning restore CA1308
        return SafeFileName.FromUid(uid) + "-" + hash + ".eml";
    }
}
