using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace Pop3Module.Files;

/// <summary>Flushes files to stable storage, so that saved messages survive a power failure before the copies on the server are deleted.</summary>
internal static class StableStorage
{
    /// <summary>The number of concurrent flushes: file systems combine them, and one at a time takes many times longer.</summary>
    private const int FlushesAtATime = 16;

    /// <summary>Flushes files, their folders, and the parent folders, which an earlier run may have created recently.</summary>
    /// <exception cref="AggregateException">At least one could not be flushed; it contains each failure.</exception>
    /// <exception cref="IOException">A folder could not be flushed.</exception>
    public static void Flush(IReadOnlyCollection<string> paths)
    {
        _ = Parallel.ForEach(paths, new ParallelOptions { MaxDegreeOfParallelism = FlushesAtATime }, FileCompatibility.FlushToDisk);
        HashSet<string> flushed = new(StringComparer.Ordinal);
        List<string> folders = new();
        foreach (string path in paths)
        {
            if (Path.GetDirectoryName(path) is string folder && flushed.Add(folder))
            {
                FolderCompatibility.Flush(folder, path);
                folders.Add(folder);
            }
        }

        foreach (string folder in folders)
        {
            FlushAbove(folder, flushed);
        }
    }

    /// <summary>Flushes files and folders like <see cref="Flush"/>.</summary>
    /// <returns>Null, or the first failure.</returns>
    public static Exception? TryFlush(IReadOnlyCollection<string> paths)
    {
        try
        {
            Flush(paths);
            return null;
        }
        catch (AggregateException fault) when (fault.InnerException is IOException or UnauthorizedAccessException)
        {
            return fault.InnerException;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return fault;
        }
    }

    /// <summary>Flushes the file systems of files that no longer exist at their path: this includes files moved within their file system.</summary>
    /// <exception cref="IOException">A file system could not be flushed.</exception>
    public static void FlushMoved(IEnumerable<string> paths)
    {
        foreach (string folder in paths.Select(Path.GetDirectoryName).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            FolderCompatibility.FlushFileSystem(folder);
        }
    }

    private static void FlushAbove(string folder, HashSet<string> flushed)
    {
        string within = folder;
        while (Path.GetDirectoryName(within) is string above && flushed.Add(above))
        {
            if (FolderCompatibility.MayHoldNewNames(above))
            {
                FolderCompatibility.Flush(above, within);
            }

            within = above;
        }
    }
}
