using System;

namespace Pop3Module.Protocol;

/// <summary>No connection to the server could be made: its name, the network, or a refusal.</summary>
public sealed class Pop3ConnectException : Pop3Exception
{
    internal Pop3ConnectException(string message, string? serverText = null, string? responseCode = null, Exception? innerException = null)
        : base(message, serverText, responseCode, innerException)
    {
    }

    /// <summary>True when trying again cannot help.</summary>
    internal bool IsPermanent { get; init; }
}
