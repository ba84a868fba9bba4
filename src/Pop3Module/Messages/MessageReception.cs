using System;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Files;
using Pop3Module.Mime;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Messages;

/// <summary>One message on its way: its size where that must be asked for, then its octets, into memory or a file.</summary>
internal sealed class MessageReception
{
    private readonly DestinationFolder? _folder;
    private readonly Encoding? _charset;
    private readonly TransferProgress _progress;
    private NumberQuery? _query;
    private MemorySink? _memory;
    private MessageFileSink? _file;
    private Pop3PendingReply<long>? _reply;
    private string? _uid;

    public MessageReception(MessageReference message, DestinationFolder? folder, Encoding? charset, TransferProgress progress)
    {
        Message = message;
        _folder = folder;
        _charset = charset;
        _progress = progress;
        _uid = message.Uid;
        IsSizeKnown = message.Size is not null;
    }

    public MessageReference Message { get; }

    /// <summary>True when the message can be asked for without waiting for its size.</summary>
    public bool IsSizeKnown { get; private set; }

    /// <summary>True when the message is whole, or will not be.</summary>
    public bool IsCompleted => _reply is { IsCompleted: true };

    private Pop3Session Session => Message.Session;

    /// <summary>Asks for the size, which bounds what is on its way, and the unique-id, which names the file.</summary>
    public async ValueTask AskForSizeAsync(CancellationToken cancellationToken) =>
        _query = await NumberQuery.QueueAsync(Session, Message.Number, cancellationToken).ConfigureAwait(false);

    /// <summary>True when the size has arrived or was known.</summary>
    public bool CanQueue => IsSizeKnown || _query is { IsCompleted: true };

    /// <summary>Asks for the message.</summary>
    /// <exception cref="Pop3CommandException">The server knows no such message.</exception>
    public async ValueTask QueueAsync(long octetLimit, CancellationToken cancellationToken)
    {
        long size = Message.Size ?? 0;
        if (!IsSizeKnown)
        {
            ListedMessage listed = await _query!.GetAsync(cancellationToken).ConfigureAwait(false);
            size = listed.Size;
            _uid = listed.Uid;
            IsSizeKnown = true;
        }

        _reply = await Session.Client.QueueRetrieveAsync(
            Message.Number, MakeSink(size), size, octetLimit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for the message.</summary>
    /// <returns>A <see cref="Pop3Message"/>, or a <see cref="Pop3SavedMessage"/>.</returns>
    /// <exception cref="Pop3CommandException">The server refused this message.</exception>
    /// <exception cref="System.IO.IOException">It could not be saved.</exception>
    public async ValueTask<object> GetResultAsync(CancellationToken cancellationToken)
    {
        long octets = await _reply!.GetResultAsync(cancellationToken).ConfigureAwait(false);
        if (_file is null)
        {
            return new Pop3Message(Session, Message.Number, _uid, _memory!.Octets, _charset);
        }

        string path = _file.FinalPath;
        LazyHeaders headers = Message.Headers is { WasRead: true } known ? known : new LazyHeaders(path, _charset);
        return new Pop3SavedMessage(Session, Message.Number, _uid, octets, path, _file.Status, headers);
    }

    /// <summary>Gives the message up; what was not whole leaves no file behind, what is whole stays.</summary>
    public void Abandon() => _reply?.Abandon();

    private IPop3BodySink MakeSink(long size)
    {
        if (_folder is null)
        {
            return _memory = new MemorySink(size, _progress);
        }

        bool isUnique = _uid is not null && Session.Maildrop.IsUnique(_uid);
        return _file = new MessageFileSink(_folder, Session, _uid, isUnique, _progress);
    }
}
