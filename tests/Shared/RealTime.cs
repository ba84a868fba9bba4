using Xunit;

namespace Pop3Module.Testing;

/// <summary>The tests for which time itself must pass: one after the other, while no other test of their assembly runs.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RealTime
{
    public const string Name = "Real time";
}
