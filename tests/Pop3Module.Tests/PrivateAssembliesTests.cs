using System;
using System.IO;
using System.Runtime.Loader;
using Pop3Module.Mime;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>Each private dependency has a folder and a load context of its own.</summary>
public class PrivateAssembliesTests
{
    [Fact]
    public void A_dependency_is_loaded_from_its_folder_into_a_context_of_its_name()
    {
        IMimeReader first = PrivateAssemblies.Create<IMimeReader>("Mime", "Pop3Module.MimeReading.MimeReader");
        IMimeReader second = PrivateAssemblies.Create<IMimeReader>("Mime", "Pop3Module.MimeReading.MimeReader");
        Assert.Equal(FolderOf("Mime"), Path.GetDirectoryName(first.GetType().Assembly.Location));
        Assert.Equal("Pop3Module.Mime", AssemblyLoadContext.GetLoadContext(first.GetType().Assembly)!.Name);
        Assert.NotSame(AssemblyLoadContext.GetLoadContext(first.GetType().Assembly), AssemblyLoadContext.GetLoadContext(second.GetType().Assembly));
    }

    [Fact]
    public void A_dependency_that_is_missing_is_named_with_its_path()
    {
        FileNotFoundException fault = Assert.Throws<FileNotFoundException>(static () => PrivateAssemblies.Create<IMimeReader>("Gone", "Pop3Module.Gone.Reader"));
        Assert.Contains(Path.Combine(FolderOf("Gone"), "Pop3Module.Gone.dll"), fault.Message, StringComparison.Ordinal);
    }

    private static string FolderOf(string name) => Path.Combine(Path.GetDirectoryName(typeof(IMimeReader).Assembly.Location)!, "dependencies", name);
}
