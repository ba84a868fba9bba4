using System;
using System.IO;
using System.Reflection;
#if NET
using System.Runtime.Loader;
#endif

namespace Pop3Module.Mime;

/// <summary>
/// Separates a private dependency from the copies of other modules: in a load context of its own on .NET; .NET Framework has none, so all modules share
/// the first copy that is loaded.
/// </summary>
#if NET
internal sealed class PrivateContext : AssemblyLoadContext
{
    private readonly string _folder;

    private PrivateContext(string name, string folder)
        : base(name)
    {
        _folder = folder;
    }

    /// <summary>Loads an assembly with what it needs of its folder.</summary>
    /// <param name="name">The name of the load context.</param>
    /// <param name="path">The assembly.</param>
    /// <param name="moduleFolder">The folder of the module's assemblies.</param>
    public static Assembly Load(string name, string path, string moduleFolder)
    {
        _ = moduleFolder;
        return new PrivateContext(name, Path.GetDirectoryName(path)!).LoadFromAssemblyPath(path);
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // The assembly of the interface must be the one that is loaded already.
        Assembly module = typeof(PrivateContext).Assembly;
        if (assemblyName.Name == module.GetName().Name)
        {
            return module;
        }

        string path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
#else
internal static class PrivateContext
{
    /// <summary>Loads an assembly with what it needs of its folder, and of the module's.</summary>
    /// <param name="name">The name of the load context, which .NET Framework does not have.</param>
    /// <param name="path">The assembly.</param>
    /// <param name="moduleFolder">The folder of the module's assemblies.</param>
    public static Assembly Load(string name, string path, string moduleFolder)
    {
        _ = name;
        string folder = Path.GetDirectoryName(path);
        AppDomain.CurrentDomain.AssemblyResolve += (object sender, ResolveEventArgs request) =>
            AssemblyRequest.FindAnswer(request.RequestingAssembly, new AssemblyName(request.Name), moduleFolder, folder) is string answer
                ? Assembly.LoadFrom(answer)
                : null;
        return Assembly.LoadFrom(path);
    }
}
#endif
