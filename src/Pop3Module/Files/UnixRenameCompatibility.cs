#if NET
using System;
using System.IO;
using System.Runtime.InteropServices;

namespace Pop3Module.Files;

/// <summary>Gives a file a name that must be free, on Unix: in one step where that can be done, so that a file that appears meanwhile is not lost.</summary>
/// <remarks>Each way gives null where the system or the file system does not have it.</remarks>
internal static class UnixRename
{
    private static volatile bool _hasRename = OperatingSystem.IsLinux();

    /// <returns>False when the name is taken.</returns>
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

    /// <summary>A second name, then the first one goes; not where files have one name only (FAT).</summary>
    internal static bool? TryLink(string source, string destination)
    {
        if (NativeFiles.Link(source, destination) < 0)
        {
            return Explain(source, destination);
        }

        File.Delete(source);
        return true;
    }

    /// <summary>Two steps: a file that appears between them is replaced. There is no other way here.</summary>
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
