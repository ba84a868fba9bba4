using System;
using System.Collections.Generic;
using System.IO;

namespace Pop3Module.Files;

/// <summary>A folder into which attachments are saved under their own names: different files under numbered names, and the same content under the same name once.</summary>
/// <remarks>
/// What the folder has under a name and its numbers is looked up once, so that thousands of attachments with one name take no longer each. Symbolic links are
/// neither written through nor taken for a saved attachment.
/// </remarks>
internal sealed class AttachmentFolder
{
    private const int BufferOctets = 64 * 1024;

    private readonly bool _replaces;
    private readonly Dictionary<string, NameFamily> _families = new(StringComparer.Ordinal);
    private readonly HashSet<string> _written;
    private bool _isPrepared;

    /// <param name="path">A full path; the folder is created before the first file.</param>
    /// <param name="replaces">True to replace a different file with the same name, but never one saved by this call or in the same session.</param>
    /// <param name="written">The files that the call has saved or taken as saved, of all its folders.</param>
    public AttachmentFolder(string path, bool replaces, HashSet<string> written)
    {
        _written = written;
        Path = path;
        _replaces = replaces;
    }

    /// <summary>The full path of the folder.</summary>
    public string Path { get; }

    /// <summary>Saves one attachment.</summary>
    /// <param name="name">A safe file name.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="saved">The saved files of the session of the message; null where it has none.</param>
    /// <param name="number">The number of the message in that session.</param>
    /// <returns>The file, and whether it was there already.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public (FileInfo File, Pop3SavedStatus Status) Save(string name, Action<Stream> write, SavedFiles? saved, int number)
    {
        Prepare();
        using StagedFile file = new(Path, saved, number);
        BufferedStream content = new(file.Content, BufferOctets);
        write(content);
        content.Flush();
        long size = file.Content.Length;
        NameFamily family = FindFamily(System.IO.Path.Combine(Path, name));
        foreach (string same in family.OfSize(size))
        {
            if (File.Exists(same) && file.HasContentOf(same))
            {
                _ = _written.Add(same);
                return (new FileInfo(same), StagedFile.AcceptExisting(same, isEqual: true, saved, number));
            }
        }

        string path = _replaces && IsReplaceable(family.Wanted, saved) ? Replace(file, family) : Move(file, family);
        family.Add(path, size);
        _ = _written.Add(path);
        return (new FileInfo(path), Pop3SavedStatus.Saved);
    }

    private static string Replace(StagedFile file, NameFamily family)
    {
        _ = file.MoveOrCompare(family.Wanted, replaces: true);
        family.Remove(family.Wanted);
        return family.Wanted;
    }

    /// <summary>Gives the file the first free name; names of other programs and runs may appear meanwhile.</summary>
    private static string Move(StagedFile file, NameFamily family)
    {
        while (!file.TryMoveTo(family.Next))
        {
            family.SkipNext();
        }

        return family.Next;
    }

    private static bool IsLink(FileInfo file) => (file.Attributes & FileAttributes.ReparsePoint) != 0;

    private bool IsReplaceable(string path, SavedFiles? saved)
    {
        FileInfo file = new(path);
        return file.Exists && !IsLink(file) && !_written.Contains(path) && saved?.Contains(path) != true;
    }

    private void Prepare()
    {
        if (!_isPrepared)
        {
            _ = Directory.CreateDirectory(Path);
            UnfinishedFile.DeleteLeftBehind(Path);
            _isPrepared = true;
        }
    }

    private NameFamily FindFamily(string wanted)
    {
        if (!_families.TryGetValue(wanted, out NameFamily? family))
        {
            family = new NameFamily(wanted);
            _families.Add(wanted, family);
        }

        return family;
    }

    /// <summary>The files that have one name, or that name with a number.</summary>
    private sealed class NameFamily
    {
        private readonly Dictionary<long, List<string>> _bySize = new();
        private int _next = FreeName.SecondNumber - 1;

        public NameFamily(string wanted)
        {
            Wanted = wanted;
            for (FileInfo file = new(Next); file.Exists; file = new FileInfo(Next))
            {
                if (!IsLink(file))
                {
                    Add(file.FullName, file.Length);
                }

                SkipNext();
            }
        }

        /// <summary>The path without a number.</summary>
        public string Wanted { get; }

        /// <summary>The first path that no file was seen to have.</summary>
        public string Next => _next < FreeName.SecondNumber ? Wanted : FreeName.AddNumber(Wanted, _next);

        public void SkipNext() => _next++;

        public IReadOnlyList<string> OfSize(long size) => _bySize.TryGetValue(size, out List<string>? paths) ? paths : Array.Empty<string>();

        public void Add(string path, long size)
        {
            if (!_bySize.TryGetValue(size, out List<string>? paths))
            {
                paths = new List<string>();
                _bySize.Add(size, paths);
            }

            paths.Add(path);
        }

        public void Remove(string path)
        {
            foreach (List<string> paths in _bySize.Values)
            {
                _ = paths.Remove(path);
            }
        }
    }
}
