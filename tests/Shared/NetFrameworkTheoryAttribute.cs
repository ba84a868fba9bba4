using System;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Testing;

/// <summary>
/// A test of the build for .NET Framework against a real Dovecot; skipped where one of them cannot be had, unless POP3MODULE_REQUIRE_DOVECOT=1 is set.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NetFrameworkTheoryAttribute : TheoryAttribute
{
    /// <summary>Makes the attribute.</summary>
    public NetFrameworkTheoryAttribute()
    {
        if (Environment.GetEnvironmentVariable("POP3MODULE_REQUIRE_DOVECOT") != "1")
        {
            Skip = NetFrameworkProgram.WhyNot ?? DovecotServer.WhyNot;
        }
    }
}
