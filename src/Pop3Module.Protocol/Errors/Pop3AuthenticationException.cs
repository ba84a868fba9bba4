using System;

namespace Pop3Module.Protocol;

/// <summary>The server did not accept the credentials, or offers no authentication method that the client can use with them.</summary>
public sealed class Pop3AuthenticationException : Pop3Exception
{
    internal Pop3AuthenticationException(string message, string? serverText = null, string? responseCode = null, Exception? innerException = null)
        : base(message, serverText, responseCode, innerException)
    {
    }

    /// <summary>True when the server refused the credentials by -ERR, in contrast to one that did not prove its own identity or closed the connection.</summary>
    internal bool IsRefusal { get; init; }
}
