using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;

namespace Pop3Module.Files;

/// <summary>A file that is not whole: it lies beside its place, under a name that nothing takes for a message.</summary>
/// <remarks>
/// Whoever writes one holds it, on Unix by an exclusive lock, until it has its final name. One that can be opened exclusively belongs to nobody: its
/// writer was killed. Where a file system does not show the locks of one computer to another, the file of a living writer can be taken away
/// too; so can one between its making and its lock. That costs its message an error and nothing else, as it has no final name yet.
/// </remarks>
internal static class UnfinishedFile
{
    private const string Start = "message.";
    private const string Extension = ".part";
    private const int RandomDigits = 8;

    /// <summary>Begins at random, so that two processes do not take the same names; counted, as asking the system for each costs a microsecond a message.</summary>
    private static int _last = BitConverter.ToInt32(Guid.NewGuid().ToByteArray(), 0);

    /// <summary>Makes a path in a folder that no other file has. Its first digit is a letter, so that no date of another program looks like it.</summary>
    public static string MakePath(string folder)
    {
        const int Letters = 6;
        const int LowBits = 28;
        uint next = (uint)Interlocked.Increment(ref _last);
        string digits = (next & ((1u << LowBits) - 1)).ToString("x7", CultureInfo.InvariantCulture);
        return Path.Combine(folder, Start + (char)('a' + ((next >> LowBits) % Letters)) + digits + Extension);
    }

    /// <summary>Deletes what killed runs left in a folder.</summary>
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
            // A folder that may be written and not read: what lies in it does no harm.
        }
    }

    /// <summary>Deletes an unfinished file; when that fails too, the first failure is the one to tell.</summary>
    public static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It stays until a later run takes it away.
        }
    }

    private static bool IsOurs(string path)
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
            // Somebody is writing it, or it is another user's.
        }
    }
}
