using System;
using System.IO;
using System.Reflection;
using System.Threading;

namespace Pop3Module.Mime;

/// <summary>Loads the MIME reader at first use, by name, from the folder of the module's private assemblies.</summary>
internal static class MimeLoader
{
    private const string ReaderType = "Pop3Module.MimeReading.MimeReader";
    private const string ReaderAssembly = "Pop3Module.Mime.dll";

    private static readonly Lazy<IMimeReader> LazyReader = new(Load, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>The reader.</summary>
    /// <exception cref="FileNotFoundException">The module's folder is incomplete.</exception>
    public static IMimeReader Reader => LazyReader.Value;

    private static IMimeReader Load()
    {
        string folder = Path.Combine(Path.GetDirectoryName(typeof(MimeLoader).Assembly.Location)!, "dependencies");
        string path = Path.Combine(folder, ReaderAssembly);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"The module is incomplete: {path} is missing. Build or install it again.", path);
        }

        Assembly assembly = PrivateAssemblies.Load(folder, path);
        return (IMimeReader)Activator.CreateInstance(assembly.GetType(ReaderType, throwOnError: true)!, nonPublic: true)!;
    }
}
