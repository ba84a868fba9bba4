namespace Pop3Module.Console.Tests;

/// <summary>The Pester suite under Pester 5.</summary>
public sealed class Pester5Tests
{
    [PesterSuite]
    public void Suite()
    {
        // Never called: its tests are those of the Pester files.
    }
}
