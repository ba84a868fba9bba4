using Xunit;

namespace Pop3Module.Console.Tests;

/// <summary>The tests that share one package.</summary>
[CollectionDefinition(Name)]
public sealed class PackageDefinition : ICollectionFixture<PackedModule>
{
    /// <summary>The name of the collection.</summary>
    public const string Name = "Package";
}
