using System;

namespace Pop3Module.Protocol;

/// <summary>The base of every error this engine reports.</summary>
public abstract class Pop3Exception : Exception
{
    private protected Pop3Exception(string message, string? serverText, string? responseCode, Exception? innerException)
        : base(FaultText.Cut(message, serverText), innerException)
    {
        ServerText = serverText is null ? null : FaultText.Cut(serverText);
        ResponseCode = responseCode;
    }

    /// <summary>
    /// The text sent by the server, without control characters and secrets, of more than 1,000 characters only the first and how many there were; null where
    /// there was none.
    /// </summary>
    public string? ServerText { get; }

    /// <summary>The extended response code without brackets, for example IN-USE (RFC 2449, section 8); null where there is none.</summary>
    public string? ResponseCode { get; }

    /// <summary>
    /// True when the connection ended, or nothing came, while an answer was due to a command that was sent before the one before it was answered: PIPELINING
    /// (RFC 2449, section 6.6) may be listed and not work.
    /// </summary>
    public bool WasPipelined { get; internal set; }
}
