using Pop3Module.Mime;
using Pop3Module.Sessions;

namespace Pop3Module.Messages;

/// <summary>A message of an open session, as far as it is known.</summary>
internal sealed class MessageReference
{
    public MessageReference(Pop3Session session, int number, string? uid, long? size, LazyHeaders? headers = null)
    {
        Session = session;
        Number = number;
        Uid = uid;
        Size = size;
        Headers = headers;
    }

    public MessageReference(Pop3Session session, ListedMessage listed)
        : this(session, listed.Number, listed.Uid, listed.Size)
    {
    }

    public Pop3Session Session { get; }

    public int Number { get; }

    public string? Uid { get; }

    /// <summary>The size in octets; null where nobody has asked the server yet.</summary>
    public long? Size { get; }

    /// <summary>The header, where it was read.</summary>
    public LazyHeaders? Headers { get; }

    /// <summary>The message in words, for prompts and errors.</summary>
    public string Describe() => Headers is { WasRead: true }
        ? MessageText.Describe(Number, Uid, HeaderText.Join(Headers.Value.From), Headers.Value.Subject)
        : MessageText.Describe(Number, Uid);
}
