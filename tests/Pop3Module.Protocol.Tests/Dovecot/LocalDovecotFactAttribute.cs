using System;
using Xunit;

namespace Pop3Module.Protocol.Tests.Dovecot;

/// <summary>A test against a real Dovecot; skipped where there is none, unless POP3MODULE_REQUIRE_DOVECOT=1 asks for it.</summary>
public sealed class LocalDovecotFactAttribute : FactAttribute
{
    public LocalDovecotFactAttribute()
    {
        if (!LocalDovecot.IsInstalled && Environment.GetEnvironmentVariable("POP3MODULE_REQUIRE_DOVECOT") != "1")
        {
            Skip = "Dovecot with root's rights is not available here.";
        }
    }
}
