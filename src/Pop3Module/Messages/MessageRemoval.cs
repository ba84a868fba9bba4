using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Messages;

/// <summary>The deletion mark of one message: DELE, and UIDL where the unique-id was not known.</summary>
internal sealed class MessageRemoval : IPendingOperation
{
    private readonly Pop3PendingReply<int> _reply;
    private readonly Pop3PendingReply<Pop3UniqueIdListing>? _uid;

    private MessageRemoval(MessageReference message, Pop3PendingReply<int> reply, Pop3PendingReply<Pop3UniqueIdListing>? uid)
    {
        Message = message;
        _reply = reply;
        _uid = uid;
    }

    public MessageReference Message { get; }

    public Pop3PendingReply? Reply => _reply;

    /// <summary>Queues DELE. For a message that was named by its number the unique-id is requested before, as errors of the commit and a later removal by Uid need it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="isByName">True for a message named by its number or unique-id; false for one named by an object.</param>
    /// <param name="cancellationToken">Cancels the wait for room.</param>
    /// <exception cref="Pop3Exception">The session is not open or broke.</exception>
    public static async ValueTask<MessageRemoval> QueueAsync(MessageReference message, bool isByName, CancellationToken cancellationToken)
    {
        Pop3Client client = message.Session.Client;
        MarkedMessages marks = message.Session.Marks;
        marks.Add(message.Number, message.Uid, marks.KeepsHeaders ? message.ShownHeaders : null, isByName);
        Pop3PendingReply<Pop3UniqueIdListing>? uid = message.Uid is null && message.Session.Listings.HasUidl
            ? await client.QueueUidlAsync(message.Number, cancellationToken).ConfigureAwait(false)
            : null;
        return new MessageRemoval(message, await client.QueueDeleteAsync(message.Number, cancellationToken).ConfigureAwait(false), uid);
    }

    /// <summary>Waits for the mark.</summary>
    /// <exception cref="Pop3CommandException">The server refused; the message is not marked.</exception>
    /// <exception cref="Pop3Exception">The session broke.</exception>
    public async ValueTask<int> GetResultAsync(CancellationToken cancellationToken)
    {
        await _reply.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (_uid is { IsCompleted: true, Fault: null } uid)
        {
            Message.Session.Marks.SetUid(Message.Number, uid.GetResult().Uid);
        }

        return _reply.GetResult();
    }

    /// <summary>Hands the mark over to the session, as a command that was sent is answered later.</summary>
    public void Abandon() => Message.Session.Marks.KeepUnanswered(_reply);
}
