namespace Pop3Module.Protocol;

/// <summary>Whether a command may be sent before earlier commands are answered.</summary>
public enum Pop3Pipelining
{
    /// <summary>Where the server lists PIPELINING (RFC 2449, section 6.6).</summary>
    Auto,

    /// <summary>Each command waits for the answer to the one before.</summary>
    Off,
}
