using System;
using System.Buffers;
using System.Text;

namespace Pop3Module.Files;

/// <summary>Names the file of a message: the safe part of its unique-id, a hash, .eml. The message number is not part of it.</summary>
internal static class MessageFileName
{
    private const int HashOctets = 8;
    private const string Extension = ".eml";

    /// <summary>The path of a message whose unique-id is unique in its mailbox.</summary>
    public static string FromUid(string folderPrefix, string mailbox, string uid)
    {
        // The line feed occurs in neither, so different pairs give different texts.
        byte[] octets = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(mailbox.Length + uid.Length + 1));
        int length = Encoding.UTF8.GetBytes(mailbox, 0, mailbox.Length, octets, 0);
        octets[length++] = (byte)'\n';
        length += Encoding.UTF8.GetBytes(uid, 0, uid.Length, octets, length);
        Span<byte> hash = stackalloc byte[Sha256.Octets];
        Sha256.Hash(octets, length, hash);
        ArrayPool<byte>.Shared.Return(octets);
        return Compose(folderPrefix, uid, hash);
    }

    /// <summary>The path of a message without a unique unique-id, from a hash of its content.</summary>
    public static string FromContent(string folderPrefix, string? uid, byte[] sha256) => Compose(folderPrefix, uid, sha256);

    private static string Compose(string folderPrefix, string? uid, ReadOnlySpan<byte> sha256)
    {
        char[] path = ArrayPool<char>.Shared.Rent(folderPrefix.Length + SafeFileName.MostUidCharacters + 1 + (2 * HashOctets) + Extension.Length);
        folderPrefix.CopyTo(0, path, 0, folderPrefix.Length);
        int length = folderPrefix.Length;
        length += SafeFileName.CopyFromUid(uid, path.AsSpan(length));
        path[length++] = '-';
        length += Hex.WriteLower(sha256.Slice(0, HashOctets), path.AsSpan(length));
        Extension.CopyTo(0, path, length, Extension.Length);
        string composed = new(path, 0, length + Extension.Length);
        ArrayPool<char>.Shared.Return(path);
        return composed;
    }
}
