using System;
using System.Buffers;
using System.IO;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Pop3Module.Files;

/// <summary>File operations that differ between .NET and .NET Framework.</summary>
internal static class FileCompatibility
{
    /// <summary>
    /// The sharing of an unfinished file. On Unix an exclusive lock excludes programs that use locks; on Windows the file can be
    /// renamed while it is open.
    /// </summary>
#if NET
    public static FileShare UnfinishedShare { get; } = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;
#else
    public static FileShare UnfinishedShare => FileShare.Delete;
#endif

    /// <summary>Opens a file for writing that others may read and write too. On Unix a new file can be read by its owner only.</summary>
    public static FileStream OpenPrivate(string path)
    {
        const FileShare Share = FileShare.ReadWrite | FileShare.Delete;
#if NET
        if (!OperatingSystem.IsWindows())
        {
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.Write,
                Share = Share,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
#endif

        return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, Share);
    }

    /// <summary>Renames a file to a name that must not exist.</summary>
    /// <returns>False when the name exists.</returns>
    public static bool TryMoveToNew(string source, string destination)
    {
#if NET
        if (!OperatingSystem.IsWindows())
        {
            return UnixRename.Move(source, destination);
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

    /// <summary>Flushes a file to stable storage.</summary>
    /// <exception cref="IOException">It could not be flushed.</exception>
    /// <exception cref="UnauthorizedAccessException">Windows: the file may not be written.</exception>
    public static void FlushToDisk(string path)
    {
#if NET
        if (!OperatingSystem.IsWindows())
        {
            FlushReadable(path);
            return;
        }
#endif

        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            file.Flush(flushToDisk: true);
        }
        catch (UnauthorizedAccessException refusal)
        {
            throw new UnauthorizedAccessException(
                $"The file {path} is not writable, and Windows flushes only writable files. Remove its read-only attribute, or grant write access.",
                refusal);
        }
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

#if NET
    /// <summary>Unix flushes through a read-only handle; where the file is not readable, its whole file system is flushed.</summary>
    private static void FlushReadable(string path)
    {
        try
        {
            using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(handle);
        }
        catch (UnauthorizedAccessException)
        {
            FolderCompatibility.FlushFileSystem(Path.GetDirectoryName(path)!);
        }
    }
#else
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
