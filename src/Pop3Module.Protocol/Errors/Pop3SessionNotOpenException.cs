using System;

namespace Pop3Module.Protocol;

/// <summary>The session is closed or broken; the cause, if there is one, is the inner exception.</summary>
public sealed class Pop3SessionNotOpenException : Pop3Exception
{
    internal Pop3SessionNotOpenException(string message, string? serverText = null, string? responseCode = null, Exception? innerException = null)
        : base(message, serverText, responseCode, innerException)
    {
    }
}
