using System;

namespace Pop3Module.Protocol;

/// <summary>The connection ended before all outstanding replies had arrived.</summary>
public sealed class Pop3ConnectionLostException : Pop3Exception
{
    internal Pop3ConnectionLostException(string message, string? serverText = null, string? responseCode = null, Exception? innerException = null)
        : base(message, serverText, responseCode, innerException)
    {
    }
}
