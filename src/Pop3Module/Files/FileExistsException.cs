using System.IO;

namespace Pop3Module.Files;

/// <summary>There is a file of the final name of a <see cref="StagedFile"/>; it was not changed.</summary>
internal sealed class FileExistsException : IOException
{
    public FileExistsException(string message, string path)
        : base(message) => Path = path;

    /// <summary>The path of the file.</summary>
    public string Path { get; }
}
