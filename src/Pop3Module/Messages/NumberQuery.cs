using System;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Messages;

/// <summary>The requested size and unique-id of one message: LIST n and UIDL n.</summary>
internal sealed class NumberQuery
{
    private readonly Pop3Client? _client;
    private readonly Pop3PendingReply<Pop3ScanListing>? _size;
    private readonly Pop3PendingReply<Pop3UniqueIdListing>? _uid;
    private readonly MaildropListing? _listing;

    private NumberQuery(Pop3Client client, int number, Pop3PendingReply<Pop3ScanListing> size, Pop3PendingReply<Pop3UniqueIdListing>? uid)
    {
        _client = client;
        Number = number;
        _size = size;
        _uid = uid;
    }

    private NumberQuery(int number, MaildropListing listing)
    {
        Number = number;
        _listing = listing;
    }

    /// <summary>The message number.</summary>
    public int Number { get; }

    /// <summary>The last of the two replies: when it is complete, both are, as the server answers in order. Null where no reply is waited for.</summary>
    public Pop3PendingReply? Last => (Pop3PendingReply?)_uid ?? _size;

    /// <summary>Queues the commands. A server that answers them with the listing of all messages is asked for that once.</summary>
    /// <exception cref="Pop3Exception">The session is not open or broke, or the server refuses LIST.</exception>
    public static async ValueTask<NumberQuery> QueueAsync(Pop3Session session, int number, CancellationToken cancellationToken)
    {
        if (session.Client.AnswersWithWholeListing)
        {
            return new NumberQuery(number, await session.Listings.GetAsync(cancellationToken).ConfigureAwait(false));
        }

        Pop3PendingReply<Pop3ScanListing> size = await session.Client.QueueListAsync(number, cancellationToken).ConfigureAwait(false);
        Pop3PendingReply<Pop3UniqueIdListing>? uid = session.Listings.HasUidl
            ? await session.Client.QueueUidlAsync(number, cancellationToken).ConfigureAwait(false)
            : null;
        return new NumberQuery(session.Client, number, size, uid);
    }

    /// <summary>Waits for the answer. Where the server refuses UIDL, or its answer cannot be read, the message has no id.</summary>
    /// <exception cref="Pop3CommandException">There is no such message.</exception>
    /// <exception cref="MessageNotFoundException">The listing of all messages does not contain it.</exception>
    public async ValueTask<ListedMessage> GetAsync(CancellationToken cancellationToken)
    {
        if (_listing is not null)
        {
            return _listing.TryGet(Number, out ListedMessage listed)
                ? listed
                : throw new MessageNotFoundException($"There is no message number {Number}: the server does not list it.");
        }

        Pop3ScanListing size = await _size!.GetResultAsync(cancellationToken).ConfigureAwait(false);
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
        catch (Pop3ProtocolException) when (_client!.Fault is null)
        {
            // The answer is in words. The session goes on, and the message can be received by its number.
        }

        return new ListedMessage(Number, size.Size, uid);
    }
}
