#if NET
using System;
using System.IO;
using System.Runtime.InteropServices;

namespace Pop3Module.Files;

/// <summary>Renames a file on Unix to a name that must not exist: atomically where possible, so that a file created meanwhile is not replaced.</summary>
/// <remarks>Each method returns null where the system or the file system does not support it.</remarks>
internal static class UnixRename
{
    private static volatile bool _hasRename = OperatingSystem.IsLinux();

    /// <returns>False when the name exists.</returns>
    /// <exception cref="IOException">The file cannot be renamed.</exception>
    public static bool Move(string source, string destination) =>
        TryRename(source, destination) ?? TryLink(source, destination) ?? MoveChecked(source, destination);

    /// <summary>renameat2 with RENAME_NOREPLACE: Linux, but not every file system (NFS).</summary>
    internal static bool? TryRename(string source, string destination)
    {
        if (!_hasRename)
        {
            return null;
        }

        try
        {
            int result = NativeFiles.Rename(
                NativeFiles.CurrentFolder, source, NativeFiles.CurrentFolder, destination, NativeFiles.NoReplace);
            return result == 0 ? true : Explain(source, destination);
        }
        catch (EntryPointNotFoundException)
        {
            _hasRename = false;
            return null;
        }
    }

    /// <summary>Creates a second name (link), then removes the first one; not on file systems without links (FAT).</summary>
    internal static bool? TryLink(string source, string destination)
    {
        if (NativeFiles.Link(source, destination) < 0)
        {
            return Explain(source, destination);
        }

        File.Delete(source);
        return true;
    }

    /// <summary>Checks, then renames: a file created in between is replaced, which cannot be prevented here.</summary>
    internal static bool MoveChecked(string source, string destination)
    {
        if (File.Exists(destination))
        {
            return false;
        }

        File.Move(source, destination, overwrite: true);
        return true;
    }

    private static bool? Explain(string source, string destination)
    {
        int error = Marshal.GetLastPInvokeError();
        return error == NativeFiles.Exists ? false
            : error == NativeFiles.NotPermitted || NativeFiles.IsNotSupported(error) ? null
            : throw new IOException($"The file {source} cannot be renamed to {destination}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }
}
#endif
