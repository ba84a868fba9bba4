using System;
using System.IO;

namespace Pop3Module.Files;

/// <summary>
/// A file that is written beside its place, under a temporary name (<see cref="UnfinishedFile"/>), and gets its final name when it is whole. Disposing it
/// before that deletes it.
/// </summary>
/// <remarks>
/// With its final name it is registered in <see cref="SavedFiles"/>: the session flushes it, its folder and the folders above, which may be new too, before it
/// deletes messages. A file that must be on stable storage earlier is flushed through <see cref="Content"/> before it gets its name.
/// </remarks>
internal sealed class StagedFile : IDisposable
{
    private readonly SavedFiles? _saved;
    private readonly int _number;
    private string? _unfinishedPath;

    /// <param name="folder">The folder of the file, which exists.</param>
    /// <param name="saved">The saved files of the session that flushes this one; null where no session does.</param>
    /// <param name="number">The number of the file's message in that session.</param>
    /// <exception cref="IOException">The file cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be created.</exception>
    public StagedFile(string folder, SavedFiles? saved, int number)
    {
        _saved = saved;
        _number = number;
        string path = UnfinishedFile.MakePath(folder);
        Content = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileCompatibility.UnfinishedShare, bufferSize: 1);
        _unfinishedPath = path;
    }

    /// <summary>Takes the content. It has no buffer, as messages are written in large pieces.</summary>
    public FileStream Content { get; }

    /// <summary>Saves a file, or into an existing folder, there under a free name.</summary>
    /// <param name="path">A full path.</param>
    /// <param name="getName">Returns the name in a folder; called when the content is written.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="saved">The saved files of the session that flushes this one; null where no session does.</param>
    /// <param name="number">The number of the file's message in that session.</param>
    /// <exception cref="FileExistsException">There is such a file.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static FileInfo Save(string path, Func<string> getName, Action<Stream> write, SavedFiles? saved, int number)
    {
        bool isFolder = Directory.Exists(path);
        string folder = isFolder ? path : Path.GetDirectoryName(path) ?? path;
        if (!isFolder)
        {
            RequireFreePath(path, folder);
        }

        saved?.Sweep(folder);
        using StagedFile file = new(folder, saved, number);
        BufferedStream content = new(file.Content);
        write(content);
        content.Flush();
        return new FileInfo(isFolder ? file.MoveToFreeName(Path.Combine(folder, getName())) : file.MoveTo(path));
    }

    /// <summary>Registers a file that exists already in place of one that would have been saved.</summary>
    /// <param name="path">The path.</param>
    /// <param name="isEqual">True when the content is the same.</param>
    /// <param name="saved">As for a file that is saved.</param>
    /// <param name="number">As for a file that is saved.</param>
    /// <exception cref="FileExistsException">The content differs.</exception>
    public static Pop3SavedStatus AcceptExisting(string path, bool isEqual, SavedFiles? saved, int number)
    {
        if (!isEqual)
        {
            throw new FileExistsException(saved?.Contains(path) == true
                ? $"The file {path} was saved in this session from another message; it was not changed."
                : $"The file {path} exists already and differs from what the server sent; it was not changed. -Force replaces it.", path);
        }

        // The message may be removed because of this file, so it must be flushed like one saved by this run.
        saved?.Add(path, number);
        return Pop3SavedStatus.AlreadyPresent;
    }

    /// <summary>Gives the file a name that must not exist.</summary>
    /// <returns>The path.</returns>
    /// <exception cref="FileExistsException">There is such a file.</exception>
    public string MoveTo(string path) => TryMoveTo(path) ? path : throw CreateExistsFault(path);

    /// <summary>Gives the file a name that does not exist: the one given, where necessary with a number after it.</summary>
    /// <returns>The path.</returns>
    public string MoveToFreeName(string path) => FreeName.Use(path, TryMoveTo);

    /// <summary>Gives the file a name that may exist. It is moved while it is open, so that no other run deletes it as a leftover.</summary>
    /// <returns>False where it exists; the file keeps its temporary name then.</returns>
    public bool TryMoveTo(string path)
    {
        if (!FileCompatibility.TryMoveToNew(_unfinishedPath!, path))
        {
            return false;
        }

        NoteMoved(path);
        return true;
    }

    /// <summary>Closes the file, which has no final name yet, and compares its content with that of another.</summary>
    public bool HasContentOf(string path)
    {
        // Its exclusive lock would exclude the comparison too.
        Content.Dispose();
        return FileComparison.AreEqual(_unfinishedPath!, path);
    }

    /// <summary>Gives the file a name; where it exists, that file is taken if it is equal, or replaced.</summary>
    /// <param name="path">The path.</param>
    /// <param name="replaces">True to replace a different file, but never one that was saved in the session.</param>
    /// <exception cref="FileExistsException">There is a different file, which is not to be replaced.</exception>
    public Pop3SavedStatus MoveOrCompare(string path, bool replaces)
    {
        if (TryMoveTo(path))
        {
            return Pop3SavedStatus.Saved;
        }

        // Windows does not replace a file by an open one; the comparison closes it.
        bool isEqual = HasContentOf(path);
        if (isEqual || !replaces || _saved?.Contains(path) == true)
        {
            return AcceptExisting(path, isEqual, _saved, _number);
        }

        FileCompatibility.MoveOver(_unfinishedPath!, path);
        NoteMoved(path);
        return Pop3SavedStatus.Saved;
    }

    /// <summary>Closes the file, and deletes it where it has no final name.</summary>
    public void Dispose()
    {
        try
        {
            Content.Dispose();
        }
        finally
        {
            if (_unfinishedPath is not null)
            {
                UnfinishedFile.DeleteQuietly(_unfinishedPath);
                _unfinishedPath = null;
            }
        }
    }

    private static void RequireFreePath(string path, string folder)
    {
        if (File.Exists(path))
        {
            throw CreateExistsFault(path);
        }

        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"The folder {folder} does not exist.");
        }
    }

    private static FileExistsException CreateExistsFault(string path) => new($"The file {path} exists already.", path);

    private void NoteMoved(string path)
    {
        _unfinishedPath = null;
        _saved?.Add(path, _number);
    }
}
