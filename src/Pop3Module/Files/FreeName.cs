using System;
using System.IO;

namespace Pop3Module.Files;

/// <summary>Finds a name that no file of a folder has: where the name exists, a number is appended.</summary>
internal static class FreeName
{
    /// <summary>The number of the second file with a name; the first has none.</summary>
    public const int SecondNumber = 2;

    /// <summary>Appends a number to the name before its extension: invoice-2.pdf.</summary>
    public static string AddNumber(string path, int number)
    {
        string extension = Path.GetExtension(path);
        return $"{path.Substring(0, path.Length - extension.Length)}-{number}{extension}";
    }

    /// <summary>Uses the first free name of path, stem-2, stem-3 and so on.</summary>
    /// <param name="path">The full path that is wanted.</param>
    /// <param name="tryUse">Uses a path; returns false when it exists.</param>
    /// <returns>The path that was used.</returns>
    public static string Use(string path, Predicate<string> tryUse)
    {
        if (tryUse(path))
        {
            return path;
        }

        int number = FindFree((int candidate) => File.Exists(AddNumber(path, candidate)));
        while (!tryUse(AddNumber(path, number)))
        {
            number++;
        }

        return AddNumber(path, number);
    }

    /// <summary>Finds an unused number: first in doubling steps, then between the last two, as thousands of files may have the same name.</summary>
    private static int FindFree(Predicate<int> isTaken)
    {
        int taken = SecondNumber - 1;
        int free = SecondNumber;
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
