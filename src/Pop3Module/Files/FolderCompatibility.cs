using System.IO;
#if NET
using System;
using System.Runtime.InteropServices;
#endif

namespace Pop3Module.Files;

/// <summary>Flushes folders: on Unix a new name is on stable storage only after its folder is flushed; Windows needs no flush.</summary>
internal static class FolderCompatibility
{
    /// <summary>Flushes a folder.</summary>
    /// <param name="folder">The folder. Where it is not readable, its whole file system is flushed.</param>
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

    /// <summary>Flushes the file system of a file or folder: on Linux that file system, elsewhere on Unix all of them.</summary>
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

    /// <summary>False where this user cannot have created files in a folder, and where folders need no flush.</summary>
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
    /// <summary>Flushes through a descriptor, which is closed.</summary>
    private static void Sync(int descriptor, Func<int, int> sync, string path)
    {
        int error = sync(descriptor) < 0 ? Marshal.GetLastPInvokeError() : 0;
        _ = NativeFiles.Close(descriptor);

        // Some file systems cannot flush folders, and one mounted read-only has nothing to flush.
        if (error != 0 && error != NativeFiles.ReadOnlyFileSystem && !NativeFiles.IsNotSupported(error))
        {
            throw MakeFault(path, error);
        }
    }

    private static IOException MakeFault(string path, int error) =>
        new($"{path} cannot be flushed to stable storage: {Marshal.GetPInvokeErrorMessage(error)}", error);
#endif
}
