using System;

namespace Pop3Module.Protocol;

/// <summary>The server did not accept the credentials, or no usable way to present them was found.</summary>
public sealed class Pop3AuthenticationException : Pop3Exception
{
    internal Pop3AuthenticationException(string message, string? serverText = null, string? responseCode = null, Exception? innerException = null)
        : base(message, serverText, responseCode, innerException)
    {
    }
}
