using System;
using System.IO;
using System.Threading;

namespace Pop3Module.Mime;

/// <summary>Loads the MIME reader at first use.</summary>
internal static class MimeLoader
{
    private static readonly Lazy<IMimeReader> LazyReader = new(
        static () => PrivateAssemblies.Create<IMimeReader>("Mime", "Pop3Module.MimeReading.MimeReader"), LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>The reader.</summary>
    /// <exception cref="FileNotFoundException">The module's folder is incomplete.</exception>
    public static IMimeReader Reader => LazyReader.Value;
}
