using System;

namespace Pop3Module.Protocol;

/// <summary>The server sent nothing for longer than the inactivity timeout while a reply was due.</summary>
public sealed class Pop3TimeoutException : Pop3Exception
{
    internal Pop3TimeoutException(string message, string? serverText = null, string? responseCode = null, Exception? innerException = null)
        : base(message, serverText, responseCode, innerException)
    {
    }
}
