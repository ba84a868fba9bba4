using System.Linq;
using System.Reflection;

namespace Pop3Module.Hosting;

/// <summary>What the build tells about the checkout and its packages.</summary>
internal static class Checkout
{
    /// <summary>The root of the checkout.</summary>
    public static string Root => Told("RepositoryRoot");

    /// <summary>What the build tells under a name.</summary>
    public static string Told(string name) => typeof(Checkout).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single((AssemblyMetadataAttribute attribute) => attribute.Key == name).Value!;
}
