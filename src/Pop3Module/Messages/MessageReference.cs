using Pop3Module.Mime;
using Pop3Module.Sessions;

namespace Pop3Module.Messages;

/// <summary>A message of an open session, with the data that is known of it.</summary>
internal sealed class MessageReference
{
    /// <param name="session">The session it is in.</param>
    /// <param name="input">The input that names it: the target of errors.</param>
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
    /// <param name="input">The input that names it: the target of errors.</param>
    /// <param name="listed">Its line of the listing.</param>
    public MessageReference(Pop3Session session, object input, ListedMessage listed)
        : this(session, input, listed.Number, listed.Uid, listed.Size)
    {
    }

    public Pop3Session Session { get; }

    /// <summary>The input that names the message: an object, a number, a unique-id.</summary>
    public object Input { get; }

    public int Number { get; }

    public string? Uid { get; }

    /// <summary>The size in octets; null where it was not requested yet.</summary>
    public long? Size { get; }

    /// <summary>The header, where it was read.</summary>
    public LazyHeaders? Headers { get; }

    /// <summary>The object of an earlier session that names the message by its unique-id; null where the message was named otherwise.</summary>
    public MessageInput? Former { get; private init; }

    /// <summary>The same message, named by an object of an earlier session.</summary>
    public MessageReference For(MessageInput former) => new(Session, Input, Number, Uid, Size, Headers) { Former = former };

    /// <summary>The source of author and subject: the header, where it was read, or an object of an earlier session.</summary>
    public LazyHeaders? ShownHeaders => Headers is { WasRead: true } ? Headers : Former?.Headers;

    /// <summary>The description of the message, for prompts and errors.</summary>
    public string Describe() => MessageText.Describe(Number, Uid, ShownHeaders);
}
