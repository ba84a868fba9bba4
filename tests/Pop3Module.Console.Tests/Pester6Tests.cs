namespace Pop3Module.Console.Tests;

/// <summary>The Pester suite under Pester 6.</summary>
public sealed class Pester6Tests
{
    [PesterSuite]
    public void Suite()
    {
        // Never called: its tests are those of the Pester files.
    }
}
