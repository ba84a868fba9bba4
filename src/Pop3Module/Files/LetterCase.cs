using System;
using System.IO;
using System.Linq;

namespace Pop3Module.Files;

/// <summary>Whether a file system distinguishes names that differ in case only, which depends on the volume.</summary>
internal static class LetterCase
{
    /// <summary>True when two paths that differ in case only, of which at least one exists, name the same file.</summary>
    public static bool IsIgnored(string left, string right)
    {
        int difference = 0;
        while (difference < left.Length && left[difference] == right[difference])
        {
            difference++;
        }

        if (difference == left.Length)
        {
            return true;
        }

        // On a case-sensitive file system the parent folder lists both names, or the one that exists.
        int start = left.LastIndexOf(Path.DirectorySeparatorChar, difference) + 1;
        int end = left.IndexOf(Path.DirectorySeparatorChar, difference);
        end = end < 0 ? left.Length : end;
        string[] names = { left.Substring(start, end - start), right.Substring(start, end - start) };
        try
        {
            string[] listed = Directory.EnumerateFileSystemEntries(left.Substring(0, start)).Select(Path.GetFileName).ToArray()!;
            return !names.All((string name) => Array.IndexOf(listed, name) >= 0);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It cannot be determined, so the file is not replaced.
            return true;
        }
    }
}
