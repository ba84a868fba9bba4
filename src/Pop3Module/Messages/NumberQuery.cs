using System;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Messages;

/// <summary>Size and unique-id of one message that are on their way: LIST n and UIDL n.</summary>
internal sealed class NumberQuery
{
    private readonly int _number;
    private readonly Pop3PendingReply<Pop3ScanListing> _size;
    private readonly Pop3PendingReply<Pop3UniqueIdListing>? _uid;

    private NumberQuery(int number, Pop3PendingReply<Pop3ScanListing> size, Pop3PendingReply<Pop3UniqueIdListing>? uid)
    {
        _number = number;
        _size = size;
        _uid = uid;
    }

    /// <summary>True when waiting is over.</summary>
    public bool IsCompleted => _size.IsCompleted && (_uid is null || _uid.IsCompleted);

    /// <summary>Queues the question.</summary>
    public static async ValueTask<NumberQuery> QueueAsync(Pop3Session session, int number, CancellationToken cancellationToken)
    {
        Pop3PendingReply<Pop3ScanListing> size = await session.Client.QueueListAsync(number, cancellationToken).ConfigureAwait(false);
        Pop3PendingReply<Pop3UniqueIdListing>? uid = session.Maildrop.HasUidl
            ? await session.Client.QueueUidlAsync(number, cancellationToken).ConfigureAwait(false)
            : null;
        return new NumberQuery(number, size, uid);
    }

    /// <summary>Queues the question and waits for the answer.</summary>
    /// <exception cref="Pop3CommandException">There is no such message.</exception>
    public static async ValueTask<ListedMessage> AskAsync(Pop3Session session, int number, CancellationToken cancellationToken)
    {
        NumberQuery query = await QueueAsync(session, number, cancellationToken).ConfigureAwait(false);
        return await query.GetAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for the answer. A server without UIDL gives a message without an id.</summary>
    /// <exception cref="Pop3CommandException">There is no such message.</exception>
    public async ValueTask<ListedMessage> GetAsync(CancellationToken cancellationToken)
    {
        Pop3ScanListing size = await _size.GetResultAsync(cancellationToken).ConfigureAwait(false);
        string? uid = null;
        try
        {
            uid = _uid is null ? null : (await _uid.GetResultAsync(cancellationToken).ConfigureAwait(false)).Uid;
        }
        catch (Pop3CommandException)
        {
            // LIST knows the message, so it is UIDL that the server does not know.
        }

        return new ListedMessage(_number, size.Size, uid);
    }
}
