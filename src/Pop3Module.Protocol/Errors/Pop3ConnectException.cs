using System;

namespace Pop3Module.Protocol;

/// <summary>No connection to the server could be made: name resolution or the network failed, or the connection was refused.</summary>
public sealed class Pop3ConnectException : Pop3Exception
{
    internal Pop3ConnectException(string message, string? serverText = null, string? responseCode = null, Exception? innerException = null)
        : base(message, serverText, responseCode, innerException)
    {
    }

    /// <summary>True when a retry cannot succeed, for example when the name does not exist.</summary>
    public bool IsPermanent { get; internal set; }
}
