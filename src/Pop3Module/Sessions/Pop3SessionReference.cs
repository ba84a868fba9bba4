using System;
using System.Globalization;

namespace Pop3Module;

/// <summary>What -Session names: a session, the Id of one, or its Mailbox.</summary>
public sealed class Pop3SessionReference
{
    internal Pop3SessionReference(Pop3Session session) => Session = session;

    internal Pop3SessionReference(int id) => Id = id;

    internal Pop3SessionReference(string mailbox) => Mailbox = mailbox;

    /// <summary>The session; null where its Id or its Mailbox is given.</summary>
    public Pop3Session? Session { get; }

    /// <summary>The Id of the session; null where it is named in another way.</summary>
    public int? Id { get; }

    /// <summary>The Mailbox of the session (user@server:port, the case does not matter); null where it is named in another way.</summary>
    public string? Mailbox { get; }

    /// <summary>The session, Id or Mailbox as it was given.</summary>
    public override string ToString() => Session?.ToString() ?? Mailbox ?? Id.GetValueOrDefault().ToString(CultureInfo.InvariantCulture);

    /// <summary>True when a session is named.</summary>
    internal bool Names(Pop3Session session) => Session is not null
        ? ReferenceEquals(session, Session)
        : Id is int id ? session.Id == id : string.Equals(session.Mailbox, Mailbox, StringComparison.OrdinalIgnoreCase);
}
