using System;
using Xunit;

namespace Pop3Module.Testing;

/// <summary>A test of the build for .NET Framework; skipped where nothing runs it, unless POP3MODULE_REQUIRE_DOVECOT=1 is set.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NetFrameworkFactAttribute : FactAttribute
{
    /// <summary>Makes the attribute.</summary>
    public NetFrameworkFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("POP3MODULE_REQUIRE_DOVECOT") != "1")
        {
            Skip = NetFrameworkProgram.WhyNot;
        }
    }
}
