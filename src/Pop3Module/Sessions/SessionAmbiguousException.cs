using System;
using System.Collections.Generic;

namespace Pop3Module.Sessions;

/// <summary>Several sessions are open, and -Session was not given.</summary>
internal sealed class SessionAmbiguousException : InvalidOperationException
{
    public SessionAmbiguousException(IEnumerable<string> sessions)
        : base("Several POP3 sessions are open; specify one with -Session: " + string.Join(", ", sessions) + ".")
    {
    }
}
