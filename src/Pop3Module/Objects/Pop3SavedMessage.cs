using System;
using System.Management.Automation;
using Pop3Module.Mime;

namespace Pop3Module;

/// <summary>A message that is whole on disk.</summary>
public sealed class Pop3SavedMessage
{
    private readonly LazyHeaders _headers;

    internal Pop3SavedMessage(
        Pop3Session session, int number, string? uid, long size, string path, Pop3SavedStatus status, LazyHeaders headers)
    {
        Session = session;
        Mailbox = session.Mailbox;
        Number = number;
        Uid = uid;
        Size = size;
        Path = path;
        Status = status;
        _headers = headers;
    }

    /// <summary>The session this message came from; not serialised.</summary>
    [Hidden]
    [NotInJson]
    public Pop3Session Session { get; }

    /// <summary>The mailbox: user@server:port.</summary>
    public string Mailbox { get; }

    /// <summary>The message number; it means something only inside its session.</summary>
    public int Number { get; }

    /// <summary>The unique-id (RFC 1939, section 7, UIDL), case-sensitive; null where the server tells none.</summary>
    public string? Uid { get; }

    /// <summary>The size in octets as received.</summary>
    public long Size { get; }

    /// <summary>The full path of the file.</summary>
    public string Path { get; }

    /// <summary>Saved now, or present already and equal.</summary>
    public Pop3SavedStatus Status { get; }

    /// <summary>The authors as a person writes them; null where there is none, or where the file has been moved before anybody asked.</summary>
    public string? From => HeaderText.Join(_headers.Value.From);

    /// <summary>The decoded subject; null where there is none.</summary>
    public string? Subject => _headers.Value.Subject;

    /// <summary>The date in local time; <see cref="DateTime.MaxValue"/> where it is not known.</summary>
    public DateTime Date => _headers.Value.Date;

    /// <summary>The path.</summary>
    public override string ToString() => Path;
}
