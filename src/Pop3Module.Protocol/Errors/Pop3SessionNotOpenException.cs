using System;

namespace Pop3Module.Protocol;

/// <summary>The session is closed or broken; the cause, if there is one, is the inner exception.</summary>
public sealed class Pop3SessionNotOpenException : Pop3Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The session, and why it is not open.</param>
    /// <param name="innerException">The cause that broke the session; null for none.</param>
    public Pop3SessionNotOpenException(string message, Exception? innerException = null)
        : base(message, serverText: null, responseCode: null, innerException)
    {
    }
}
