using System;
using System.Buffers;
using System.IO;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Pop3Module.Files;

/// <summary>File operations that differ between .NET and .NET Framework.</summary>
internal static class FileCompatibility
{
    /// <summary>The length of a SHA-256 hash.</summary>
    public const int Sha256Octets = 32;

    /// <summary>Renames a file to a name that must be free.</summary>
    /// <returns>False when the name was taken meanwhile.</returns>
    public static bool TryMoveToNew(string source, string destination)
    {
#if NET
        if (!OperatingSystem.IsWindows())
        {
            // What .NET does here too, with one look more: Unix has no way to rename to a free name in one step.
            if (File.Exists(destination))
            {
                return false;
            }

            File.Move(source, destination, overwrite: true);
            return true;
        }
#endif

        try
        {
            File.Move(source, destination);
            return true;
        }
        catch (IOException) when (File.Exists(destination) && File.Exists(source))
        {
            return false;
        }
    }

    /// <summary>Brings a file to stable storage.</summary>
    public static void FlushToDisk(string path)
    {
#if NET
        if (!OperatingSystem.IsWindows())
        {
            // Also a file that nobody may write.
            using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(handle);
            return;
        }
#endif

        // Windows flushes only through a handle that may write.
        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Renames a file over another in one step.</summary>
    public static void MoveOver(string source, string destination)
    {
#if NET
        File.Move(source, destination, overwrite: true);
#else
        File.Replace(source, destination, destinationBackupFileName: null, ignoreMetadataErrors: true);
#endif
    }

    /// <summary>Hashes the first octets of a buffer by SHA-256.</summary>
    public static void HashSha256(byte[] octets, int count, Span<byte> hash)
    {
#if NET
        _ = SHA256.HashData(octets.AsSpan(0, count), hash);
#else
        using SHA256 sha = SHA256.Create();
        sha.ComputeHash(octets, 0, count).CopyTo(hash);
#endif
    }

    /// <summary>Adds octets to a hash.</summary>
    public static void AppendSpan(this IncrementalHash hash, ReadOnlySpan<byte> octets)
    {
#if NET
        hash.AppendData(octets);
#else
        byte[] copy = ArrayPool<byte>.Shared.Rent(octets.Length);
        octets.CopyTo(copy);
        hash.AppendData(copy, 0, octets.Length);
        ArrayPool<byte>.Shared.Return(copy);
#endif
    }

#if !NET
    /// <summary>Writes a span.</summary>
    public static void Write(this Stream stream, ReadOnlySpan<byte> octets)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(octets.Length);
        octets.CopyTo(copy);
        stream.Write(copy, 0, octets.Length);
        ArrayPool<byte>.Shared.Return(copy);
    }
#endif
}
