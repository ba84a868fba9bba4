using System;
using System.IO;

namespace Pop3Module.Files;

/// <summary>Writes a temporary file and renames it when it is complete.</summary>
internal static class NewFile
{
    /// <summary>Writes a new file; where the path is an existing folder, into it, under an unused name.</summary>
    /// <param name="path">A full path.</param>
    /// <param name="getName">Returns the name in a folder; where it exists, a number is appended.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">There is such a file already, or it cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static FileInfo Write(string path, Func<string> getName, Action<Stream> write)
    {
        bool isFolder = Directory.Exists(path);
        string folder = isFolder ? path : Path.GetDirectoryName(path) ?? path;
        if (!isFolder)
        {
            RequireRoom(path, folder);
        }

        string unfinished = UnfinishedFile.MakePath(folder);
        try
        {
            using FileStream stream = new(unfinished, FileMode.CreateNew, FileAccess.Write, FileCompatibility.UnfinishedShare);
            write(stream);
            stream.Flush();
            return new FileInfo(isFolder ? MoveToFreeName(unfinished, Path.Combine(folder, getName())) : MoveToName(unfinished, path));
        }
        catch
        {
            UnfinishedFile.DeleteQuietly(unfinished);
            throw;
        }
    }

    private static void RequireRoom(string path, string folder)
    {
        if (File.Exists(path))
        {
            throw MakeTaken(path);
        }

        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder {folder}.");
        }
    }

    private static string MoveToName(string unfinished, string path) =>
        FileCompatibility.TryMoveToNew(unfinished, path) ? path : throw MakeTaken(path);

    private static IOException MakeTaken(string path) => new($"The file {path} exists already.");

    private static string MoveToFreeName(string unfinished, string path)
    {
        if (FileCompatibility.TryMoveToNew(unfinished, path))
        {
            return path;
        }

        string extension = Path.GetExtension(path);
        string stem = path.Substring(0, path.Length - extension.Length);
        string MakeName(int number) => $"{stem} ({number}){extension}";
        int number = FindFree((int candidate) => File.Exists(MakeName(candidate)));
        while (!FileCompatibility.TryMoveToNew(unfinished, MakeName(number)))
        {
            number++;
        }

        return MakeName(number);
    }

    /// <summary>Finds an unused number: first in doubling steps, then between the last two, as thousands of files may have the same name.</summary>
    private static int FindFree(Predicate<int> isTaken)
    {
        int taken = 0;
        int free = 1;
        while (isTaken(free))
        {
            taken = free;
            free = checked(free * 2);
        }

        while (free - taken > 1)
        {
            int middle = taken + ((free - taken) / 2);
            if (isTaken(middle))
            {
                taken = middle;
            }
            else
            {
                free = middle;
            }
        }

        return free;
    }
}
