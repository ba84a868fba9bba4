using System;

namespace Pop3Module.Sessions;

/// <summary>Several sessions could be meant: -Session was not given, or names several.</summary>
internal sealed class SessionAmbiguousException : InvalidOperationException
{
    public SessionAmbiguousException(string message)
        : base(message)
    {
    }
}
