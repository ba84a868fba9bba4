using System;
using System.Collections.Generic;
using System.Management.Automation;
using Pop3Module.Mime;

namespace Pop3Module;

/// <summary>The base of all objects for a message of a mailbox: its identity and its header.</summary>
public abstract class Pop3MailItem
{
    private protected Pop3MailItem(MessageIdentity identity, long size, LazyHeaders headers)
    {
        Session = identity.Session;
        Mailbox = identity.Mailbox;
        Number = identity.Number;
        Uid = identity.Uid;
        ListedSize = identity.ListedSize;
        Size = size;
        LazyHeaders = headers;
    }

    /// <summary>The session this object came from; null for a message of none. Not serialised.</summary>
    [Hidden]
    [NotInJson]
    public Pop3Session? Session { get; }

    /// <summary>The mailbox: user@server:port; null where it is not known.</summary>
    public string? Mailbox { get; }

    /// <summary>The message number; it means something only inside its session. 0 for a message of no session.</summary>
    public int Number { get; }

    /// <summary>The unique-id (RFC 1939, section 7, UIDL), case-sensitive; null where the server sends none.</summary>
    public string? Uid { get; }

    /// <summary>The size in octets: as received, or before that as the server lists it.</summary>
    public long Size { get; }

    /// <summary>The size in octets as the server listed it (RFC 1939, section 5, LIST); null where it was never listed.</summary>
    /// <remarks>In a later session it shows whether <see cref="Uid"/> still names this message; <see cref="Size"/> may differ once the message was received.</remarks>
    public long? ListedSize { get; }

    /// <summary>The date in local time; <see cref="DateTime.MaxValue"/> where it is not known, so that a message of unknown date never counts as old.</summary>
    public DateTime Date => LazyHeaders.Value.Date;

    /// <summary>Where <see cref="Date"/> came from.</summary>
    public Pop3DateSource DateSource => LazyHeaders.Value.DateSource;

    /// <summary>True where <see cref="Date"/> is known.</summary>
    public bool HasDate => DateSource != Pop3DateSource.None;

    /// <summary>
    /// The date of the topmost Received header (RFC 5321, section 4.4) in local time: when the mailbox got the message, by the server's own
    /// clock. <see cref="DateTime.MaxValue"/> where it is not known.
    /// </summary>
    public DateTime ReceivedDate => LazyHeaders.Value.ReceivedDate;

    /// <summary>The authors with display names; null where there is none or headers were not read.</summary>
    public string? From => HeaderText.Join(LazyHeaders.Value.From);

    /// <summary>The bare address of the first author; null where there is none.</summary>
    public string? FromAddress => HeaderText.FirstAddress(LazyHeaders.Value.From);

    /// <summary>The primary recipients.</summary>
    public string[] To => HeaderText.ToArray(LazyHeaders.Value.To);

    /// <summary>The other recipients.</summary>
    public string[] Cc => HeaderText.ToArray(LazyHeaders.Value.Cc);

    /// <summary>The decoded subject; null where there is none or headers were not read.</summary>
    public string? Subject => LazyHeaders.Value.Subject;

    /// <summary>The message identifier without angle brackets; null where there is none.</summary>
    public string? MessageId => LazyHeaders.Value.MessageId;

    /// <summary>All header fields, decoded, by name; the case of the name does not matter.</summary>
    public Dictionary<string, string[]> Headers => LazyHeaders.Value.Fields;

    /// <summary>The header, parsed when it is first used.</summary>
    internal LazyHeaders LazyHeaders { get; }

    /// <summary>True when the session has seen that the message may lack octets; it may find out after this object was made.</summary>
    private protected bool IsSuspectInSession => Session?.Client.IsSuspect(Number) == true;

    /// <summary>Number, Uid, author and subject, for messages about this message.</summary>
    public override string ToString() => MessageText.Describe(Number, Uid, From, Subject);
}
