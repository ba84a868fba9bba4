using System;

namespace Pop3Module.Protocol;

/// <summary>The server broke the protocol; what follows on the connection can no longer be understood.</summary>
public sealed class Pop3ProtocolException : Pop3Exception
{
    internal Pop3ProtocolException(string message, string? serverText = null, string? responseCode = null, Exception? innerException = null)
        : base(message, serverText, responseCode, innerException)
    {
    }
}
