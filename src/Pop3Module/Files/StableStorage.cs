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

    /// <summary>Flushes files and the folders that name them.</summary>
    /// <exception cref="AggregateException">At least one could not be flushed; each failure is inside.</exception>
    public static void Flush(IReadOnlyCollection<string> paths)
    {
        _ = Parallel.ForEach(paths, new ParallelOptions { MaxDegreeOfParallelism = FlushesAtATime }, FlushFile);
        foreach (string folder in paths.Select(Path.GetDirectoryName).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            FolderCompatibility.Flush(folder);
        }
    }

    private static void FlushFile(string path)
    {
        FileCompatibility.FlushToDisk(path);
    }
}
