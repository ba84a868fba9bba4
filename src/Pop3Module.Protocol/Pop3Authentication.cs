namespace Pop3Module.Protocol;

/// <summary>How the credentials are presented.</summary>
public enum Pop3Authentication
{
    /// <summary>The best way the server offers.</summary>
    Auto,

    /// <summary>USER and PASS (RFC 1939, section 7).</summary>
    UserPass,

    /// <summary>APOP: a digest instead of the password (RFC 1939, section 7).</summary>
    Apop,
}
