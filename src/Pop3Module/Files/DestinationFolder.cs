using System.IO;

namespace Pop3Module.Files;

/// <summary>The folder in which one call of a cmdlet saves messages, and the options.</summary>
internal sealed class DestinationFolder
{
    private SavedFiles? _entered;

    /// <param name="path">A full path.</param>
    /// <param name="force">True to replace a different file, but never one saved in this session.</param>
    public DestinationFolder(string path, bool force)
    {
        Prefix = path[path.Length - 1] == Path.DirectorySeparatorChar ? path : path + Path.DirectorySeparatorChar;
        Force = force;
    }

    /// <summary>The path with the separator after it.</summary>
    public string Prefix { get; }

    public bool Force { get; }

    /// <summary>Called before a message is saved: the first call in a session deletes the unfinished files of killed runs.</summary>
    /// <param name="saved">The files saved in the session.</param>
    public void Enter(SavedFiles saved)
    {
        if (!ReferenceEquals(saved, _entered))
        {
            saved.Sweep(Prefix);
            _entered = saved;
        }
    }

    /// <summary>Creates a unique temporary path in the folder, for each message a new one, as a file that is being renamed may still have its name.</summary>
    public string MakeUnfinishedPath() => UnfinishedFile.MakePath(Prefix);
}
