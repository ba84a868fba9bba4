using System;
using System.IO;

namespace Pop3Module.Files;

/// <summary>Finds a name that no file of a folder has: where the name exists, a number is appended.</summary>
internal static class FreeName
{
    /// <summary>Uses the first free name of path, stem (1), stem (2) and so on.</summary>
    /// <param name="path">The full path that is wanted.</param>
    /// <param name="tryUse">Uses a path; returns false when it exists.</param>
    /// <returns>The path that was used.</returns>
    public static string Use(string path, Predicate<string> tryUse)
    {
        if (tryUse(path))
        {
            return path;
        }

        string extension = Path.GetExtension(path);
        string stem = path.Substring(0, path.Length - extension.Length);
        string MakeName(int number) => $"{stem} ({number}){extension}";
        int number = FindFree((int candidate) => File.Exists(MakeName(candidate)));
        while (!tryUse(MakeName(number)))
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
