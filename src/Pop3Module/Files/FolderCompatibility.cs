using System.IO;
#if NET
using System;
using System.Runtime.InteropServices;
#endif

namespace Pop3Module.Files;

/// <summary>A new name is on stable storage only when its folder is; Windows does that by itself.</summary>
internal static class FolderCompatibility
{
    /// <summary>Flushes a folder.</summary>
    /// <param name="folder">The folder. One that may not be read cannot be flushed alone: then its whole file system is.</param>
    /// <param name="within">A file or folder in it.</param>
    /// <exception cref="IOException">It could not be flushed.</exception>
    public static void Flush(string folder, string within)
    {
#if NET
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = NativeFiles.Open(folder, NativeFiles.ReadOnly);
        if (descriptor >= 0)
        {
            Sync(descriptor, NativeFiles.Sync, folder);
            return;
        }

        int error = Marshal.GetLastPInvokeError();
        if (error is not (NativeFiles.AccessDenied or NativeFiles.NotPermitted))
        {
            throw MakeFault(folder, error);
        }

        FlushFileSystem(within);
#else
        _ = folder;
        _ = within;
#endif
    }

    /// <summary>Flushes the file system of a file or folder: on Linux that one, elsewhere on Unix all of them.</summary>
    /// <exception cref="IOException">It could not be flushed.</exception>
    public static void FlushFileSystem(string path)
    {
#if NET
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = OperatingSystem.IsLinux() ? NativeFiles.Open(path, NativeFiles.ReadOnly) : -1;
        if (descriptor >= 0)
        {
            Sync(descriptor, NativeFiles.SyncFileSystem, path);
            return;
        }

        NativeFiles.SyncAll();
#else
        _ = path;
#endif
    }

    /// <summary>False where this user cannot have made anything new in a folder, and where folders need no flushing.</summary>
    public static bool MayHoldNewNames(string folder)
    {
#if NET
        return !OperatingSystem.IsWindows() && NativeFiles.Access(folder, NativeFiles.MayWrite) == 0;
#else
        _ = folder;
        return false;
#endif
    }

#if NET
    /// <summary>Flushes by a descriptor, which is closed.</summary>
    private static void Sync(int descriptor, Func<int, int> sync, string path)
    {
        int error = sync(descriptor) < 0 ? Marshal.GetLastPInvokeError() : 0;
        _ = NativeFiles.Close(descriptor);

        // A file system that flushes no folders, or that is mounted read-only, leaves nothing to wait for.
        if (error != 0 && error != NativeFiles.ReadOnlyFileSystem && !NativeFiles.IsNotSupported(error))
        {
            throw MakeFault(path, error);
        }
    }

    private static IOException MakeFault(string path, int error) =>
        new($"{path} cannot be flushed to stable storage: {Marshal.GetPInvokeErrorMessage(error)}", error);
#endif
}
