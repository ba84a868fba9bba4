using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace Pop3Module.Files;

/// <summary>Brings files to stable storage: what was saved must survive a power cut before the server's copy goes.</summary>
internal static class StableStorage
{
    /// <summary>File systems commit several flushes at once; waiting for them one by one costs many times more.</summary>
    private const int FlushesAtATime = 16;

    /// <summary>Flushes files, the folders that name them, and the folders above: an earlier run may have made them a moment ago.</summary>
    /// <exception cref="AggregateException">At least one could not be flushed; each failure is inside.</exception>
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

    /// <summary>Flushes the file systems of files that are no longer where they were: a file that was moved within its file system is flushed with it.</summary>
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
