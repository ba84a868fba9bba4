using System;

namespace Pop3Module.Protocol;

/// <summary>The server violated the protocol; further data on the connection cannot be interpreted.</summary>
public sealed class Pop3ProtocolException : Pop3Exception
{
    internal Pop3ProtocolException(string message, string? serverText = null, string? responseCode = null, Exception? innerException = null)
        : base(message, serverText, responseCode, innerException)
    {
    }
}
