using System;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Messages;

/// <summary>The requested size and unique-id of one message: LIST n and UIDL n.</summary>
internal sealed class NumberQuery
{
    private readonly Pop3PendingReply<Pop3ScanListing> _size;
    private readonly Pop3PendingReply<Pop3UniqueIdListing>? _uid;

    private NumberQuery(int number, Pop3PendingReply<Pop3ScanListing> size, Pop3PendingReply<Pop3UniqueIdListing>? uid)
    {
        Number = number;
        _size = size;
        _uid = uid;
    }

    /// <summary>The message number.</summary>
    public int Number { get; }

    /// <summary>The last of the two replies: when it is complete, both are, as the server answers in order.</summary>
    public Pop3PendingReply Last => (Pop3PendingReply?)_uid ?? _size;

    /// <summary>Queues the commands.</summary>
    public static async ValueTask<NumberQuery> QueueAsync(Pop3Session session, int number, CancellationToken cancellationToken)
    {
        Pop3PendingReply<Pop3ScanListing> size = await session.Client.QueueListAsync(number, cancellationToken).ConfigureAwait(false);
        Pop3PendingReply<Pop3UniqueIdListing>? uid = session.Listings.HasUidl
            ? await session.Client.QueueUidlAsync(number, cancellationToken).ConfigureAwait(false)
            : null;
        return new NumberQuery(number, size, uid);
    }

    /// <summary>Waits for the answer. At a server without UIDL the message has no id.</summary>
    /// <exception cref="Pop3CommandException">There is no such message.</exception>
    public async ValueTask<ListedMessage> GetAsync(CancellationToken cancellationToken)
    {
        Pop3ScanListing size = await _size.GetResultAsync(cancellationToken).ConfigureAwait(false);
        string? uid = null;
        try
        {
            if (_uid is not null)
            {
                Pop3UniqueIdListing listing = await _uid.GetResultAsync(cancellationToken).ConfigureAwait(false);
                uid = listing.Uid;
            }
        }
        catch (Pop3CommandException)
        {
            // LIST has found the message, so the server does not support UIDL.
        }

        return new ListedMessage(Number, size.Size, uid);
    }
}
