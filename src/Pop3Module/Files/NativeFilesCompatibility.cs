#if NET
using System;
using System.Runtime.InteropServices;

namespace Pop3Module.Files;

/// <summary>Calls of the C library of Unix that .NET has no method for; Marshal.GetLastPInvokeError returns the cause of a failure.</summary>
#pragma warning disable SYSLIB1054, CA2101 // Source-generated marshalling needs unsafe code; the paths are marshalled as UTF-8 below.
internal static class NativeFiles
{
    public const int NotPermitted = 1; // EPERM
    public const int AccessDenied = 13; // EACCES
    public const int Exists = 17; // EEXIST
    public const int ReadOnlyFileSystem = 30; // EROFS

    /// <summary>open: for reading.</summary>
    public const int ReadOnly = 0;

    /// <summary>access: test for write permission.</summary>
    public const int MayWrite = 2;

    /// <summary>renameat2: paths are relative to the working directory of the process.</summary>
    public const int CurrentFolder = -100;

    /// <summary>renameat2: fail where the new name exists.</summary>
    public const int NoReplace = 1;

    private const int InvalidArgument = 22; // EINVAL
    private const int LinuxNoCall = 38; // ENOSYS
    private const int LinuxNotSupported = 95; // ENOTSUP and EOPNOTSUPP
    private const int MacNotSupported = 45; // ENOTSUP
    private const int MacNoCall = 78; // ENOSYS
    private const int MacOperationNotSupported = 102; // EOPNOTSUPP

    /// <summary>True for errors of a kernel or file system that does not support a call, or its arguments.</summary>
    public static bool IsNotSupported(int error) =>
        error == InvalidArgument || (OperatingSystem.IsLinux()
            ? error is LinuxNoCall or LinuxNotSupported
            : error is MacNotSupported or MacNoCall or MacOperationNotSupported);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Sync(int descriptor);

    /// <summary>Linux only.</summary>
    [DllImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int SyncFileSystem(int descriptor);

    [DllImport("libc", EntryPoint = "sync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern void SyncAll();

    [DllImport("libc", EntryPoint = "access", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Access([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string source, [MarshalAs(UnmanagedType.LPUTF8Str)] string destination);

    /// <summary>Linux only, and not in every C library.</summary>
    [DllImport("libc", EntryPoint = "renameat2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Rename(
        int sourceFolder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string source,
        int destinationFolder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string destination,
        uint flags);
}
#pragma warning restore SYSLIB1054, CA2101
#endif
