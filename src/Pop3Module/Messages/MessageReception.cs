using System;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Files;
using Pop3Module.Mime;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Messages;

/// <summary>The destination of the messages that one call of a cmdlet receives.</summary>
/// <param name="Folder">The folder of the files; null where the messages are kept in memory.</param>
/// <param name="Charset">The charset of undeclared 8-bit text, or null to detect it.</param>
/// <param name="Progress">The progress that counts octets.</param>
internal sealed record ReceptionTarget(DestinationFolder? Folder, Encoding? Charset, TransferProgress Progress)
{
    /// <summary>Gets the method that counts octets, created once and not for each message.</summary>
    public Action<int> CountOctets { get; } = Progress.Add;

    /// <summary>Gets the most octets a message may have; null for no limit but that of the memory.</summary>
    public long? MaximumSize { get; init; }
}

/// <summary>The reception of one message: its size where that must be requested, then its octets, into memory or a file.</summary>
internal sealed class MessageReception : IPendingOperation
{
    /// <summary>The most octets of a message that is kept in memory, unless the caller allows more.</summary>
    private const long MostInMemory = 256 * 1024 * 1024;

    private readonly ReceptionTarget _target;
    private NumberQuery? _query;
    private IPop3BodySink? _sink;
    private Pop3PendingReply<long>? _reply;
    private string? _uid;
    private long _size;

    public MessageReception(MessageReference message, ReceptionTarget target)
    {
        Message = message;
        _target = target;
        _uid = message.Uid;
        _size = message.Size ?? 0;
        IsSizeKnown = message.Size is not null;
    }

    public MessageReference Message { get; }

    /// <summary>True when the message can be requested without waiting for its size.</summary>
    public bool IsSizeKnown { get; private set; }

    /// <summary>The reply with the message; before it is requested, that with its size and unique-id, where these had to be requested.</summary>
    public Pop3PendingReply? Reply => _reply ?? _query?.Last;

    /// <summary>The description of the message, also where its unique-id was not known before.</summary>
    public string Describe() => Message.Uid is null && _uid is not null ? MessageText.Describe(Message.Number, _uid) : Message.Describe();

    /// <summary>The size in octets as the server listed it; 0 where it is not known.</summary>
    public long ListedOctets => _size;

    /// <summary>How many octets were received, once the message is complete.</summary>
    public long ReceivedOctets { get; private set; }

    private Pop3Session Session => Message.Session;

    /// <summary>Requests the size, which limits the read-ahead, and the unique-id, which names the file.</summary>
    public async ValueTask QueueSizeQueryAsync(CancellationToken cancellationToken) =>
        _query = await NumberQuery.QueueAsync(Session, Message.Number, cancellationToken).ConfigureAwait(false);

    /// <summary>Waits for the size.</summary>
    /// <exception cref="Pop3CommandException">There is no such message.</exception>
    public async ValueTask WaitForSizeAsync(CancellationToken cancellationToken)
    {
        ListedMessage listed = await _query!.GetAsync(cancellationToken).ConfigureAwait(false);
        _size = listed.Size;
        _uid = listed.Uid;
        IsSizeKnown = true;
    }

    /// <summary>Dequeues what arrives until the message, whose size is known, can be requested without a wait; null once it can.</summary>
    public ValueTask<MessageReception?> DequeueOrWaitForRoomAsync(DueQueue<MessageReception> due, long octetLimit, CancellationToken cancellationToken) =>
        due.DequeueOrWaitForRoomAsync(Session.Client, _size, octetLimit, cancellationToken);

    /// <summary>Requests the message, whose size is known.</summary>
    /// <exception cref="MessageTooLargeException">It is listed with more octets than it may have.</exception>
    public async ValueTask QueueAsync(long octetLimit, CancellationToken cancellationToken)
    {
        long? most = _target.MaximumSize ?? (_target.Folder is null ? MostInMemory : null);
        if (_size > most)
        {
            throw MakeTooLarge(most.Value);
        }

        _sink = await MakeSinkAsync(_size, cancellationToken).ConfigureAwait(false);
        IPop3BodySink sink = most is long octets ? new BoundedSink(_sink, octets, () => MakeTooLarge(octets)) : _sink;
        _reply = await Session.Client.QueueRetrieveAsync(
            Message.Number, sink, _size, octetLimit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for the message.</summary>
    /// <returns>A <see cref="Pop3Message"/>, or a <see cref="Pop3SavedMessage"/>.</returns>
    /// <exception cref="Pop3CommandException">The server refused this message.</exception>
    /// <exception cref="System.IO.IOException">The message could not be saved.</exception>
    public async ValueTask<object> GetResultAsync(CancellationToken cancellationToken)
    {
        long octets = await _reply!.GetResultAsync(cancellationToken).ConfigureAwait(false);
        ReceivedOctets = octets;
        MessageIdentity identity = MessageIdentity.Of(Session, Message.Number, _uid, _size);
        if (_sink is MemorySink memory)
        {
            return new Pop3Message(identity, memory.Octets, _target.Charset);
        }

        MessageFileSink file = (MessageFileSink)_sink!;
        string path = file.FinalPath;
        LazyHeaders headers = Message.Headers is { WasRead: true } known ? known : new LazyHeaders(path, _target.Charset);
        return new Pop3SavedMessage(identity, octets, path, file.Status, headers);
    }

    /// <summary>Abandons the message; an incomplete one leaves no file, a complete one stays.</summary>
    public void Abandon() => _reply?.Abandon();

    private MessageTooLargeException MakeTooLarge(long most)
    {
        string rule = _target.MaximumSize is null
            ? $"a message that is kept in memory has {most} at most: -Destination saves it to a file, and -MaximumMessageSize allows more."
            : $"-MaximumMessageSize allows {most}.";
        string size = _size > most ? $"is listed with {_size} octets" : $"has more than {most} octets, although it is listed with {_size}";
        return new MessageTooLargeException($"{Describe()} of {Session.Mailbox} {size}, and {rule}");
    }

    private async ValueTask<IPop3BodySink> MakeSinkAsync(long size, CancellationToken cancellationToken)
    {
        if (_target.Folder is not DestinationFolder folder)
        {
            return new MemorySink(size, _target.Progress);
        }

        bool isUnique = _uid is not null && await Session.Listings.IsUniqueAsync(_uid, cancellationToken).ConfigureAwait(false);
        return new MessageFileSink(folder, Session.SavedFiles, Session.Mailbox, Message.Number, _uid, isUnique, _target.CountOctets);
    }
}
