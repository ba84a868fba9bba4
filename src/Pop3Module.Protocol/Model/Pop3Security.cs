namespace Pop3Module.Protocol;

/// <summary>How a connection is made secure.</summary>
public enum Pop3Security
{
    /// <summary>TLS without a port or on port 995; on any other port STLS is required. Never plaintext.</summary>
    Auto,

    /// <summary>TLS from the first octet (RFC 8314, section 3.2); default port 995.</summary>
    Tls,

    /// <summary>STLS is required (RFC 2595, section 4); default port 110.</summary>
    StartTls,

    /// <summary>Plaintext, only when requested explicitly; default port 110.</summary>
    None,
}
