using System;
using System.IO;

namespace Pop3Module.Files;

/// <summary>Writes a file beside its place and renames it when it is whole.</summary>
internal static class NewFile
{
    /// <summary>What ends the name of a file that is not whole.</summary>
    public const string UnfinishedExtension = ".part";

    /// <summary>Writes a new file.</summary>
    /// <exception cref="IOException">There is such a file already, or it cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        if (File.Exists(path))
        {
            throw new IOException($"The file {path} exists already.");
        }

        string unfinished = path + MakeUnfinishedSuffix();
        try
        {
            using (FileStream stream = new(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
            }

            File.Move(unfinished, path);
        }
        catch
        {
            DeleteQuietly(unfinished);
            throw;
        }
    }

    /// <summary>What is put behind a final name to make one that nobody else uses.</summary>
    public static string MakeUnfinishedSuffix() => "." + Guid.NewGuid().ToString("N").Substring(0, 8) + UnfinishedExtension;

    /// <summary>Deletes an unfinished file; when that fails too, the first failure is the one to tell.</summary>
    public static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It stays behind under its unfinished name, which nothing takes for a message.
        }
    }
}
