using System;
using Xunit;

namespace Pop3Module.Testing;

/// <summary>A test that needs the test's authority to be trusted, which only on Linux takes no administrator.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    /// <summary>Makes the attribute.</summary>
    public LinuxTheoryAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "Trusting an authority takes an administrator here.";
        }
    }
}
