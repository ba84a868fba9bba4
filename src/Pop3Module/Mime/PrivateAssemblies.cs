using System;
using System.IO;
using System.Reflection;

namespace Pop3Module.Mime;

/// <summary>
/// Loads a private dependency of the module: an assembly Pop3Module.NAME with what it is built on, from the folder dependencies/NAME beside the module. What it
/// loads is separate from the copies of other modules (<see cref="PrivateContext"/>).
/// </summary>
internal static class PrivateAssemblies
{
    private const string Folder = "dependencies";

    private static readonly string ModuleFolder = Path.GetDirectoryName(typeof(PrivateAssemblies).Assembly.Location)!;

    /// <summary>Loads a dependency and creates its object.</summary>
    /// <typeparam name="T">The interface by which the module uses it.</typeparam>
    /// <param name="name">The name of the dependency.</param>
    /// <param name="typeName">The full name of the class that implements the interface.</param>
    /// <exception cref="FileNotFoundException">The module's folder is incomplete.</exception>
    public static T Create<T>(string name, string typeName)
    {
        string assemblyName = "Pop3Module." + name;
        string folder = Path.Combine(ModuleFolder, Folder, name);
        string path = Path.Combine(folder, assemblyName + ".dll");
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"The module is incomplete: {path} is missing. Build or install it again.", path);
        }

        Assembly assembly = PrivateContext.Load(assemblyName, path, ModuleFolder);
        return (T)Activator.CreateInstance(assembly.GetType(typeName, throwOnError: true)!, nonPublic: true)!;
    }
}
