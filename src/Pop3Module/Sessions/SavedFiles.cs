using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Pop3Module.Sessions;

/// <summary>The files a session has saved: they must be on stable storage before their messages go.</summary>
internal sealed class SavedFiles
{
    // Names carry a hash, so ignoring the case is never wrong where it matters, and right where file systems do so.
    private readonly HashSet<string> _paths = new(StringComparer.OrdinalIgnoreCase);

    public void Add(string path)
    {
        lock (_paths)
        {
            _ = _paths.Add(path);
        }
    }

    public bool Contains(string path)
    {
        lock (_paths)
        {
            return _paths.Contains(path);
        }
    }

    /// <summary>The files that still are where they were saved. One that its user moved or deleted is not missed; a folder that is gone is.</summary>
    /// <exception cref="IOException">A folder cannot be reached: a volume that is no longer mounted has taken all its files along.</exception>
    public string[] GetPresent()
    {
        lock (_paths)
        {
            foreach (string folder in _paths.Select(Path.GetDirectoryName).OfType<string>().Distinct(StringComparer.Ordinal))
            {
                if (!Directory.Exists(folder))
                {
                    throw new DirectoryNotFoundException($"The folder {folder}, where messages were saved, cannot be reached.");
                }
            }

            return _paths.Where(File.Exists).ToArray();
        }
    }
}
