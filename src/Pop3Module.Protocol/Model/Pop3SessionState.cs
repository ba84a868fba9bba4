namespace Pop3Module.Protocol;

/// <summary>The state of a session (RFC 1939, sections 4 to 6), and two in which it is over.</summary>
public enum Pop3SessionState
{
    /// <summary>Connected; the server does not know the user yet.</summary>
    Authorization,

    /// <summary>The maildrop is open and locked.</summary>
    Transaction,

    /// <summary>QUIT was sent; the server removes what is marked.</summary>
    Update,

    /// <summary>The connection ended in good order.</summary>
    Closed,

    /// <summary>The connection was lost or can no longer be understood.</summary>
    Broken,
}
