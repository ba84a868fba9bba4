using System;
using System.IO;
using System.Reflection;

namespace Pop3Module.Mime;

/// <summary>
/// Answers the AssemblyResolve event of .NET Framework for a private dependency, only to requests by its assemblies and the module's.
/// </summary>
internal static class AssemblyRequest
{
    /// <summary>Finds the file for a request.</summary>
    /// <param name="requester">The requesting assembly; null when the runtime does not know it.</param>
    /// <param name="name">The requested assembly. Windows PowerShell has no binding redirects, so its version does not matter.</param>
    /// <param name="moduleFolder">The folder of the module's assemblies.</param>
    /// <param name="dependencyFolder">The folder of the dependency.</param>
    /// <returns>Null when an assembly of others made the request, or the requested one is in neither folder.</returns>
    public static string? FindAnswer(Assembly? requester, AssemblyName name, string moduleFolder, string dependencyFolder) =>
        requester is { IsDynamic: false } ? FindAnswer(requester.Location, name, moduleFolder, dependencyFolder) : null;

    internal static string? FindAnswer(string requesterPath, AssemblyName name, string moduleFolder, string dependencyFolder)
    {
        string? home = requesterPath.Length > 0 ? Path.GetDirectoryName(requesterPath) : null;
        if (!IsSame(home, moduleFolder) && !IsSame(home, dependencyFolder))
        {
            return null;
        }

        string file = name.Name + ".dll";
        string inner = Path.Combine(dependencyFolder, file);
        string outer = Path.Combine(moduleFolder, file);
        return File.Exists(inner) ? inner : File.Exists(outer) ? outer : null;
    }

    private static bool IsSame(string? folder, string other) => string.Equals(folder, other, StringComparison.OrdinalIgnoreCase);
}
