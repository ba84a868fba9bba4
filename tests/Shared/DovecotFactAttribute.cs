using System;
using Xunit;

namespace Pop3Module.Testing;

/// <summary>
/// A test against a real Dovecot. It is skipped where Dovecot cannot be used, unless POP3MODULE_REQUIRE_DOVECOT=1 is set:
/// then it runs and fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DovecotFactAttribute : FactAttribute
{
    /// <summary>Makes the attribute.</summary>
    public DovecotFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("POP3MODULE_REQUIRE_DOVECOT") != "1")
        {
            Skip = DovecotServer.WhyNot;
        }
    }
}
