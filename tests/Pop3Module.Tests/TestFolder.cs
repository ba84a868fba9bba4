using System;
using System.IO;

namespace Pop3Module.Tests;

/// <summary>A folder of a test's own, deleted behind it.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("pop3module-files-").FullName;

    /// <summary>The path of a file in it, which is made where content is given; so are the folders above it.</summary>
    public string File(string name, string? content = null)
    {
        string path = Path.Combine(Root, name);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (content is not null)
        {
            System.IO.File.WriteAllText(path, content);
        }

        return path;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
