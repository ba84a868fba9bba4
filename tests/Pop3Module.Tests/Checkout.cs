using System.Linq;
using System.Reflection;

namespace Pop3Module.Tests;

/// <summary>What the build tells about the checkout.</summary>
internal static class Checkout
{
    /// <summary>The root of the checkout.</summary>
    public static string Root { get; } = typeof(Checkout).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(static (AssemblyMetadataAttribute attribute) => attribute.Key == "RepositoryRoot").Value!;
}
