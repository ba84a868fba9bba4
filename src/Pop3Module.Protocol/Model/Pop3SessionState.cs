namespace Pop3Module.Protocol;

/// <summary>The states of a session (RFC 1939, sections 4 to 6), and two for a session that has ended.</summary>
public enum Pop3SessionState
{
    /// <summary>Connected; the user is not authenticated yet.</summary>
    Authorization,

    /// <summary>The maildrop is open and locked.</summary>
    Transaction,

    /// <summary>QUIT was sent; the server removes what is marked.</summary>
    Update,

    /// <summary>The connection was closed without an error.</summary>
    Closed,

    /// <summary>The connection was lost, or the server violated the protocol.</summary>
    Broken,
}
