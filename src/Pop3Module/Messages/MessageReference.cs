using Pop3Module.Mime;
using Pop3Module.Sessions;

namespace Pop3Module.Messages;

/// <summary>A message of an open session, as far as it is known.</summary>
internal sealed class MessageReference
{
    /// <param name="session">The session it is in.</param>
    /// <param name="input">What the user named it by: the target of errors.</param>
    /// <param name="number">The message number.</param>
    /// <param name="uid">The unique-id, where it is known and there is one.</param>
    /// <param name="size">The size in octets, where it is known.</param>
    /// <param name="headers">The header, where it was read.</param>
    public MessageReference(Pop3Session session, object input, int number, string? uid, long? size, LazyHeaders? headers = null)
    {
        Input = input;
        Session = session;
        Number = number;
        Uid = uid;
        Size = size;
        Headers = headers;
    }

    /// <param name="session">The session it is in.</param>
    /// <param name="input">What the user named it by: the target of errors.</param>
    /// <param name="listed">What the listing tells of it.</param>
    public MessageReference(Pop3Session session, object input, ListedMessage listed)
        : this(session, input, listed.Number, listed.Uid, listed.Size)
    {
    }

    public Pop3Session Session { get; }

    /// <summary>What the user named the message by: an object, a number, a unique-id.</summary>
    public object Input { get; }

    public int Number { get; }

    public string? Uid { get; }

    /// <summary>The size in octets; null where nobody has asked the server yet.</summary>
    public long? Size { get; }

    /// <summary>The header, where it was read.</summary>
    public LazyHeaders? Headers { get; }

    /// <summary>What an object of an earlier session knows of the message that has its unique-id now; null where the message was named otherwise.</summary>
    public MessageInput? Former { get; private init; }

    /// <summary>The same message, as the one an object of an earlier session may mean.</summary>
    public MessageReference For(MessageInput former) => new(Session, Input, Number, Uid, Size, Headers) { Former = former };

    /// <summary>What shows author and subject: the header, where it was read, or what an object of an earlier session tells of it.</summary>
    public LazyHeaders? ShownHeaders => Headers is { WasRead: true } ? Headers : Former?.Headers;

    /// <summary>The message in words, for prompts and errors.</summary>
    public string Describe() => MessageText.Describe(Number, Uid, ShownHeaders);
}
