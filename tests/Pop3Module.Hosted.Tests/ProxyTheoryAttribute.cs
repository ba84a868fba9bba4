using System;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>A test with real proxies; skipped where one of them is missing, unless POP3MODULE_REQUIRE_DOVECOT=1 is set.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProxyTheoryAttribute : TheoryAttribute
{
    /// <summary>Makes the attribute.</summary>
    public ProxyTheoryAttribute()
    {
        if (Environment.GetEnvironmentVariable("POP3MODULE_REQUIRE_DOVECOT") != "1")
        {
            Skip = ProxyProcess.WhyNot;
        }
    }
}
