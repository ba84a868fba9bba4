namespace Pop3Module.Protocol;

/// <summary>Whether commands are sent before earlier ones are answered.</summary>
public enum Pop3Pipelining
{
    /// <summary>Where the server says that it can (RFC 2449, section 6.6).</summary>
    Auto,

    /// <summary>One command, one answer.</summary>
    Off,
}
