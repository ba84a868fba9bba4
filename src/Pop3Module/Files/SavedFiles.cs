using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Pop3Module.Files;

namespace Pop3Module.Files;

/// <summary>The files a session has saved: they must be on stable storage before their messages go.</summary>
internal sealed class SavedFiles
{
    /// <summary>In place of a number: several messages have the same content and one file.</summary>
    private const int Several = 0;

    /// <summary>The number of the message of each file. Two names that differ in case are two files here: flushing one file twice costs little.</summary>
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    private readonly HashSet<string> _swept = new(StringComparer.Ordinal);

    /// <summary>Files of earlier sessions whose messages are removed in this one: the number there, and the number here.</summary>
    private readonly Dictionary<SavedFiles, Dictionary<int, int>> _earlier = new();

    /// <summary>Remembers a file.</summary>
    public void Add(string path, int number)
    {
        lock (_numbers)
        {
            _numbers[path] = _numbers.TryGetValue(path, out int known) && known != number ? Several : number;
        }
    }

    /// <summary>Remembers that a message of an earlier session is to be removed in this one: its files count as this session's, also those saved from now on.</summary>
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

    /// <summary>Takes away what killed runs left in a folder, once a session.</summary>
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

    /// <summary>True when a path names a file that was saved, also by other letters where the file system takes them for the same.</summary>
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

    /// <summary>Looks which files still are where they were saved.</summary>
    /// <param name="deletions">The numbers of the messages that are about to be deleted; only their files are missed. Null where all may be that were fetched.</param>
    /// <exception cref="IOException">A folder cannot be reached: a volume that is no longer mounted has taken all its files along.</exception>
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

/// <summary>Which saved files still are where they were saved.</summary>
/// <param name="Present">All that are there.</param>
/// <param name="Missing">Those that are not, and whose messages are about to be deleted.</param>
internal sealed record SavedFilesFound(IReadOnlyList<string> Present, IReadOnlyList<string> Missing);
