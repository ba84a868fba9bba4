using System;
using Xunit;

namespace Pop3Module.Console.Tests;

/// <summary>A test that installs modules into a home of its own, which a console on Windows cannot be given: it asks the system for the user's folders.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OwnHomeFactAttribute : FactAttribute
{
    /// <summary>Skips the test on Windows.</summary>
    public OwnHomeFactAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "On Windows this would install into the folders of whoever runs the tests.";
        }
    }
}
