using System;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>A test with the TLS server of the openssl program; skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OpenSslTheoryAttribute : TheoryAttribute
{
    /// <summary>Makes the attribute.</summary>
    public OpenSslTheoryAttribute()
    {
        Skip = OpenSslServer.WhyNot;
    }
}
