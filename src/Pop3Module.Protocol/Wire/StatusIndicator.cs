namespace Pop3Module.Protocol.Wire;

/// <summary>The first word of a status line (RFC 1939, section 3; RFC 5034, section 4 for the continuation).</summary>
internal enum StatusIndicator
{
    Ok,
    Error,
    Continue,
}
