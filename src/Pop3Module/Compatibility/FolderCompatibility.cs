using System;
using System.IO;
using System.Runtime.InteropServices;

namespace Pop3Module.Files;

/// <summary>A new name is on stable storage only when its folder is; Windows does that by itself.</summary>
internal static class FolderCompatibility
{
    /// <summary>Flushes a folder.</summary>
    /// <exception cref="IOException">It could not be flushed.</exception>
    public static void Flush(string folder)
    {
#if NET
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const int ReadOnly = 0;
        const int InvalidArgument = 22;
        int descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
        {
            throw new IOException($"The folder {folder} cannot be opened to flush it (errno {Marshal.GetLastPInvokeError()}).");
        }

        int result = Sync(descriptor);
        int error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);

        // EINVAL: the file system does not flush folders, so there is nothing to wait for.
        if (result < 0 && error != InvalidArgument)
        {
            throw new IOException($"The folder {folder} cannot be flushed (errno {error}).");
        }
#else
        _ = folder;
#endif
    }

#if NET
#pragma warning disable SYSLIB1054, CA2101 // Source-generated marshalling needs unsafe code; the paths are marshalled as UTF-8 below.
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
#pragma warning restore SYSLIB1054, CA2101
#endif
}
