using System.Collections.Generic;

namespace Pop3Module.Console.Tests;

/// <summary>What came of a Pester file, or what was found in it.</summary>
/// <param name="Name">The name of the file.</param>
/// <param name="Failure">What failed outside of its tests; empty when nothing did.</param>
/// <param name="Tests">Its tests, in their order in the file.</param>
internal sealed record PesterFile(string Name, string Failure, IReadOnlyList<PesterTest> Tests)
{
    /// <summary>Why the file as a whole does not count as run, although each of its tests may have passed; empty when it does.</summary>
    /// <param name="count">How many tests were found in it.</param>
    public string Judge(int count)
    {
        if (Failure.Length > 0)
        {
            return Failure;
        }

        return Tests.Count == 0 ? "The file has no tests."
            : Tests.Count == count ? string.Empty
            : $"{count} tests were found in the file, and {Tests.Count} when it ran.";
    }
}
