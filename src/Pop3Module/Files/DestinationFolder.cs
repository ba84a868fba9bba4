using System.IO;

namespace Pop3Module.Files;

/// <summary>The folder in which one call of a cmdlet saves messages, and the options.</summary>
internal sealed class DestinationFolder
{
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
}
