using System;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Proxies;

/// <summary>A test with real proxies and a real Dovecot; skipped where one of them is missing, unless POP3MODULE_REQUIRE_DOVECOT=1 is set.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProxyFactAttribute : FactAttribute
{
    /// <summary>Makes the attribute.</summary>
    public ProxyFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("POP3MODULE_REQUIRE_DOVECOT") != "1")
        {
            Skip = DovecotServer.WhyNot ?? ProxyProcess.WhyNot;
        }
    }
}
