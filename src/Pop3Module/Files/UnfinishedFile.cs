using System;
using System.IO;
using System.Linq;
using System.Threading;

namespace Pop3Module.Files;

/// <summary>A temporary file of an incomplete message, in the same folder, under a name that is not that of a message.</summary>
/// <remarks>
/// The writer holds it open, on Unix by an exclusive lock, until it has its final name. One that can be opened exclusively is a leftover: its
/// writer was killed. Where a file system does not share locks between computers, the file of a running writer can be deleted
/// too; so can one between its creation and its lock. The only consequence is an error for that message, as the file has no final name yet.
/// </remarks>
internal static class UnfinishedFile
{
    private const string Start = "message.";
    private const string Extension = ".part";
    private const int RandomDigits = 8;

    private static readonly string Separator = Path.DirectorySeparatorChar.ToString();

    /// <summary>A counter with a random start, so that two processes use different names; a random name for each message takes a microsecond more.</summary>
    private static int _last = BitConverter.ToInt32(Guid.NewGuid().ToByteArray(), 0);

    /// <summary>Creates a unique path in a folder. Its first hexadecimal digit is a letter, so that it cannot be mistaken for a date in a file name of another program.</summary>
    public static string MakePath(string folder)
    {
        const int Letters = 6;
        const int LowBits = 28;
        uint next = (uint)Interlocked.Increment(ref _last);
        string separator = folder[folder.Length - 1] == Path.DirectorySeparatorChar ? string.Empty : Separator;
        return $"{folder}{separator}{Start}{(char)('a' + ((next >> LowBits) % Letters))}{next & ((1u << LowBits) - 1):x7}{Extension}";
    }

    /// <summary>Deletes the unfinished files of killed runs in a folder.</summary>
    public static void DeleteLeftBehind(string folder)
    {
        try
        {
            foreach (string path in Directory.EnumerateFiles(folder, Start + "*" + Extension).Where(IsOurs))
            {
                DeleteUnlessHeld(path);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The folder is writable but not readable: its unfinished files stay.
        }
    }

    /// <summary>Deletes an unfinished file; a failure is ignored, so that the first failure is reported.</summary>
    public static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The file stays until a later run deletes it.
        }
    }

    public static bool IsOurs(string path)
    {
        string name = Path.GetFileName(path);
        return name.Length == Start.Length + RandomDigits + Extension.Length
            && name.StartsWith(Start, StringComparison.Ordinal)
            && name.EndsWith(Extension, StringComparison.Ordinal)
            && name[Start.Length] is >= 'a' and <= 'f'
            && name.Skip(Start.Length).Take(RandomDigits).All(static (char c) => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
    }

    private static void DeleteUnlessHeld(string path)
    {
        try
        {
            new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Another process is writing the file, or it belongs to another user.
        }
    }
}
