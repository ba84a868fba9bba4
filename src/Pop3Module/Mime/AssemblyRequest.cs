using System;
using System.IO;
using System.Reflection;

namespace Pop3Module.Mime;

/// <summary>
/// Answers the AssemblyResolve event of .NET Framework, only for requests by assemblies of this module.
/// </summary>
internal static class AssemblyRequest
{
    /// <summary>The folder in the module's folder that holds MimeKit and what it needs.</summary>
    public const string DependencyFolder = "dependencies";

    /// <summary>Finds the file for a request.</summary>
    /// <param name="requester">The requesting assembly; null when the runtime does not know it.</param>
    /// <param name="name">The requested assembly. Windows PowerShell has no binding redirects, so its version does not matter.</param>
    /// <param name="moduleFolder">The folder of the module's assemblies.</param>
    /// <returns>Null when another module made the request, or the assembly is not part of this module.</returns>
    public static string? FindAnswer(Assembly? requester, AssemblyName name, string moduleFolder) =>
        requester is { IsDynamic: false } ? FindAnswer(requester.Location, name, moduleFolder) : null;

    internal static string? FindAnswer(string requesterPath, AssemblyName name, string moduleFolder)
    {
        string dependencies = Path.Combine(moduleFolder, DependencyFolder);
        string? home = requesterPath.Length > 0 ? Path.GetDirectoryName(requesterPath) : null;
        if (!IsSame(home, moduleFolder) && !IsSame(home, dependencies))
        {
            return null;
        }

        string file = name.Name + ".dll";
        string inner = Path.Combine(dependencies, file);
        string outer = Path.Combine(moduleFolder, file);
        return File.Exists(inner) ? inner : File.Exists(outer) ? outer : null;
    }

    private static bool IsSame(string? folder, string other) => string.Equals(folder, other, StringComparison.OrdinalIgnoreCase);
}
