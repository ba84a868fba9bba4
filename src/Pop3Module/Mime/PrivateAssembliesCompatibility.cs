using System;
using System.IO;
using System.Reflection;
#if NET
using System.Runtime.Loader;
#endif

namespace Pop3Module.Mime;

/// <summary>
/// Separates MimeKit and its dependencies from the copies of other modules: in a load context of their own on .NET; .NET Framework has none, so
/// all modules share the first copy that is loaded.
/// </summary>
internal static class PrivateAssemblies
{
#if NET
    public static Assembly Load(string folder, string path) => new PrivateContext(folder).LoadFromAssemblyPath(path);

    private sealed class PrivateContext : AssemblyLoadContext
    {
        private readonly string _folder;

        public PrivateContext(string folder)
            : base("Pop3Module.Mime")
        {
            _folder = folder;
        }

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            // The assembly of the interface must be the one that is loaded already.
            Assembly module = typeof(PrivateAssemblies).Assembly;
            if (assemblyName.Name == module.GetName().Name)
            {
                return module;
            }

            string path = Path.Combine(_folder, assemblyName.Name + ".dll");
            return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
#else
    public static Assembly Load(string folder, string path)
    {
        string moduleFolder = Path.GetDirectoryName(typeof(PrivateAssemblies).Assembly.Location)!;
        AppDomain.CurrentDomain.AssemblyResolve += (object sender, ResolveEventArgs request) =>
            AssemblyRequest.FindAnswer(request.RequestingAssembly, new AssemblyName(request.Name), moduleFolder) is string answer ? Assembly.LoadFrom(answer) : null;
        return Assembly.LoadFrom(path);
    }
#endif
}
