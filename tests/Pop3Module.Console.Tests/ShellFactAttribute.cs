using System;
using Xunit;

namespace Pop3Module.Console.Tests;

/// <summary>A test that runs a script of the system's shell.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ShellFactAttribute : FactAttribute
{
    /// <summary>Skips the test on Windows.</summary>
    public ShellFactAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "Windows has no shell that scripts for sh can be run in.";
        }
    }
}
