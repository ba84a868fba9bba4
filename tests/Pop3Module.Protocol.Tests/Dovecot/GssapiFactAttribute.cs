using System;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Dovecot;

/// <summary>A test against a real Dovecot and a real KDC; skipped where one of them is missing, unless POP3MODULE_REQUIRE_DOVECOT=1 is set.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GssapiFactAttribute : FactAttribute
{
    /// <summary>Makes the attribute.</summary>
    public GssapiFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("POP3MODULE_REQUIRE_DOVECOT") != "1")
        {
            Skip = DovecotServer.WhyNot ?? KerberosRealm.WhyNot;
        }
    }
}
