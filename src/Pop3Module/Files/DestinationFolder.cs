using System.IO;

namespace Pop3Module.Files;

/// <summary>Where one call of a cmdlet saves messages, and how.</summary>
internal sealed class DestinationFolder
{
    private SavedFiles? _entered;

    /// <param name="path">A full path.</param>
    /// <param name="force">Replace a different file, but never one saved in this session.</param>
    public DestinationFolder(string path, bool force)
    {
        Prefix = path[path.Length - 1] == Path.DirectorySeparatorChar ? path : path + Path.DirectorySeparatorChar;
        Force = force;
    }

    /// <summary>The path and the separator behind it.</summary>
    public string Prefix { get; }

    public bool Force { get; }

    /// <summary>Called before a message is saved: the first time in a session deletes the unfinished files of runs that were killed.</summary>
    /// <param name="saved">The files saved in the session.</param>
    public void Enter(SavedFiles saved)
    {
        if (!ReferenceEquals(saved, _entered))
        {
            saved.Sweep(Prefix);
            _entered = saved;
        }
    }

    /// <summary>A name beside the final ones that nobody else uses; a new one for each message, as the name of one that is being renamed must not come again.</summary>
    public string MakeUnfinishedPath() => UnfinishedFile.MakePath(Prefix);
}
