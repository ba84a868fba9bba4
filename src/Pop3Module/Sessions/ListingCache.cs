using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol;

namespace Pop3Module.Sessions;

/// <summary>The listing a session keeps of its mailbox: the last complete one, the one that arrives, and what both have shown about the server.</summary>
internal sealed class ListingCache
{
    private readonly Pop3Session _session;
    private readonly Queue<string> _notices = new();
    private readonly HashSet<string> _noticed = new(StringComparer.Ordinal);
    private readonly object _gate = new();
    private volatile ArrivingListing? _arriving;
    private MaildropListing? _listing;
    private bool _hasUidl = true;

    public ListingCache(Pop3Session session)
    {
        _session = session;
    }

    /// <summary>The listing; null until it was requested and has arrived.</summary>
    public MaildropListing? Current
    {
        get
        {
            KeepArrived();
            return _listing;
        }
    }

    /// <summary>False once the server has refused UIDL.</summary>
    public bool HasUidl
    {
        get
        {
            KeepArrived();
            return _hasUidl;
        }
    }

    /// <summary>Removes and returns a warning that was not written yet.</summary>
    public bool TryDequeueNotice(out string notice)
    {
        KeepArrived();
        lock (_gate)
        {
            notice = _notices.Count > 0 ? _notices.Dequeue() : string.Empty;
            return notice.Length > 0;
        }
    }

    /// <summary>Requests the whole listing, which can be read while it arrives.</summary>
    /// <exception cref="Pop3Exception">The session is not open or broke.</exception>
    public async ValueTask<ArrivingListing> QueueAsync(CancellationToken cancellationToken)
    {
        Pop3Client client = _session.Client;
        int[] marked = client.PendingDeletions.ToArray();
        int? statCount = marked.Length == 0 ? _session.MessageCount : null;
        Pop3PendingReply<IReadOnlyList<Pop3ScanListing>> sizes = await client.QueueListAsync(cancellationToken).ConfigureAwait(false);
        ArrivingListing listing = new(
            sizes,
            HasUidl ? await client.QueueUniqueIdsAsync(cancellationToken).ConfigureAwait(false) : null,
            statCount,
            isEmpty: _session.MessageCount == 0,
            marked.Length == 0 ? null : (int number) => Array.BinarySearch(marked, number) >= 0 && client.IsMarkedDeleted(number));
        lock (_gate)
        {
            KeepArrived();
            _arriving = listing;
        }

        return listing;
    }

    /// <summary>Requests the whole listing and waits for it.</summary>
    /// <exception cref="Pop3Exception">The server refuses LIST, or the session broke.</exception>
    public async Task<MaildropListing> LoadAsync(CancellationToken cancellationToken)
    {
        ArrivingListing listing = await QueueAsync(cancellationToken).ConfigureAwait(false);
        return await listing.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Discards the listing: one requested while messages were marked lacks them after RSET.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            KeepArrived();
            _arriving = null;
            _listing = null;
        }
    }

    /// <summary>The listing that is known or arriving, or a new one.</summary>
    /// <exception cref="Pop3Exception">The server refuses LIST, or the session broke.</exception>
    public async Task<MaildropListing> GetAsync(CancellationToken cancellationToken) =>
        await GetKnownAsync(cancellationToken).ConfigureAwait(false) ?? await LoadAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>False when the listing has another message with the same id; an arriving listing is waited for.</summary>
    /// <exception cref="Pop3Exception">The session broke.</exception>
    public async ValueTask<bool> IsUniqueAsync(string uid, CancellationToken cancellationToken)
    {
        MaildropListing? listing = await GetKnownAsync(cancellationToken).ConfigureAwait(false);
        return listing?.IsUnique(uid) ?? true;
    }

    /// <summary>The listing that is known or was requested; null where there is none, or it was refused.</summary>
    private async ValueTask<MaildropListing?> GetKnownAsync(CancellationToken cancellationToken)
    {
        KeepArrived();
        try
        {
            return _arriving is ArrivingListing arriving ? await arriving.CompleteAsync(cancellationToken).ConfigureAwait(false) : _listing;
        }
        catch (Pop3CommandException)
        {
            return Current;
        }
    }

    /// <summary>Keeps what the last requested listing has shown, once it is complete. Where LIST has failed, the listing before it stays.</summary>
    private void KeepArrived()
    {
        if (_arriving is not { HasEnded: true })
        {
            return;
        }

        lock (_gate)
        {
            if (_arriving is not { HasEnded: true } ended)
            {
                return;
            }

            if (ended.Whole is MaildropListing whole)
            {
                _listing = whole;
                _hasUidl = ended.HasUidl;
                AddNotices(ended);
            }

            _arriving = null;
        }
    }

    /// <summary>Keeps warnings about the mailbox until a cmdlet can write them; the same warning is written once.</summary>
    private void AddNotices(ArrivingListing ended)
    {
        foreach (string notice in ended.Notices.Where(_noticed.Add))
        {
            _notices.Enqueue($"The answers of {_session.Server} are inconsistent, so messages may be missing from the listing: {notice}");
        }

        if (ended.UnreadableLines is string lines && _noticed.Add(lines))
        {
            _notices.Enqueue($"{_session.Server} sent lines that cannot be read: {lines}");
        }
    }
}
