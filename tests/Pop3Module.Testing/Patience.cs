using System;

namespace Pop3Module.Testing;

/// <summary>How long a test waits for what must happen.</summary>
public static class Patience
{
    /// <summary>Ends a test that hangs, and nothing else: far more than a busy machine needs.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
}
