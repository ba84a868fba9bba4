using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Pop3Module.Files;

namespace Pop3Module.Files;

/// <summary>The files a session has saved, which must be on stable storage before their messages are deleted.</summary>
internal sealed class SavedFiles
{
    /// <summary>The value in place of a number for a file of several messages with equal content.</summary>
    private const int Several = 0;

    /// <summary>The number of the message of each file. Names that differ in case count as two files, as flushing a file twice costs little.</summary>
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    private readonly HashSet<string> _swept = new(StringComparer.Ordinal);

    /// <summary>Files of earlier sessions whose messages are removed in this one: the number there, and the number here.</summary>
    private readonly Dictionary<SavedFiles, Dictionary<int, int>> _earlier = new();

    /// <summary>Adds a file.</summary>
    public void Add(string path, int number)
    {
        lock (_numbers)
        {
            _numbers[path] = _numbers.TryGetValue(path, out int known) && known != number ? Several : number;
        }
    }

    /// <summary>Adds the files of a message of an earlier session that is to be removed in this one, also those saved from now on.</summary>
    public void Include(SavedFiles earlier, int numberThere, int numberHere)
    {
        lock (_numbers)
        {
            if (!_earlier.TryGetValue(earlier, out Dictionary<int, int>? numbers))
            {
                numbers = new Dictionary<int, int>();
                _earlier.Add(earlier, numbers);
            }

            numbers[numberThere] = numberHere;
        }
    }

    /// <summary>Deletes the unfinished files of killed runs in a folder, once a session.</summary>
    public void Sweep(string folder)
    {
        lock (_numbers)
        {
            if (!_swept.Add(folder))
            {
                return;
            }
        }

        UnfinishedFile.DeleteLeftBehind(folder);
    }

    /// <summary>True when a path names a saved file, also in different case where the file system ignores case.</summary>
    public bool Contains(string path)
    {
        string[] alike;
        lock (_numbers)
        {
            if (_numbers.ContainsKey(path))
            {
                return true;
            }

            alike = _numbers.Keys.Where((string saved) => string.Equals(saved, path, StringComparison.OrdinalIgnoreCase)).ToArray();
        }

        return alike.Any((string saved) => LetterCase.IsIgnored(saved, path));
    }

    /// <summary>Checks which files still exist where they were saved.</summary>
    /// <param name="deletions">The numbers of the messages that are about to be deleted; only their files count as missing. Null where all fetched messages may be deleted.</param>
    /// <exception cref="IOException">A folder cannot be reached, for example on a volume that is no longer mounted.</exception>
    public SavedFilesFound Find(IReadOnlyCollection<int>? deletions)
    {
        Dictionary<string, int> all = Collect();
        HashSet<int>? deleted = deletions is null ? null : new HashSet<int>(deletions) { Several };
        List<string> present = new(all.Count);
        List<string> missing = new();
        foreach (KeyValuePair<string, int> file in all)
        {
            if (File.Exists(file.Key))
            {
                present.Add(file.Key);
            }
            else if (deleted is null || deleted.Contains(file.Value))
            {
                missing.Add(file.Key);
            }
        }

        foreach (string folder in missing.Select(Path.GetDirectoryName).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (!Directory.Exists(folder))
            {
                throw new DirectoryNotFoundException($"The folder {folder}, where messages were saved, cannot be reached.");
            }
        }

        return new SavedFilesFound(present, missing);
    }

    private Dictionary<string, int> Collect()
    {
        Dictionary<string, int> all;
        KeyValuePair<SavedFiles, Dictionary<int, int>>[] others;
        lock (_numbers)
        {
            all = new Dictionary<string, int>(_numbers, StringComparer.Ordinal);
            others = _earlier.ToArray();
        }

        foreach (KeyValuePair<SavedFiles, Dictionary<int, int>> other in others)
        {
            other.Key.CopyTo(all, other.Value);
        }

        return all;
    }

    private void CopyTo(Dictionary<string, int> all, Dictionary<int, int> numbers)
    {
        lock (_numbers)
        {
            foreach (KeyValuePair<string, int> file in _numbers)
            {
                if (file.Value == Several || numbers.ContainsKey(file.Value))
                {
                    all[file.Key] = file.Value == Several ? Several : numbers[file.Value];
                }
            }
        }
    }
}

/// <summary>The saved files that still exist, and those that do not.</summary>
/// <param name="Present">The files that exist.</param>
/// <param name="Missing">The files that do not exist, and whose messages are about to be deleted.</param>
internal sealed record SavedFilesFound(IReadOnlyList<string> Present, IReadOnlyList<string> Missing);
