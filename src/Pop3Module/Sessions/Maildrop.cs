using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Mime;
using Pop3Module.Protocol;

namespace Pop3Module.Sessions;

/// <summary>The data a session keeps about its mailbox: the listing, the commands the server lacks, and the messages that are marked.</summary>
internal sealed class Maildrop
{
    /// <summary>How many marked messages -WhatIf and -Confirm name by author and subject; no more headers are kept.</summary>
    private const int MostShown = 10;

    private readonly Pop3Session _session;
    private readonly Dictionary<int, string?> _markedUids = new();
    private readonly HashSet<int> _markedByName = new();
    private readonly Dictionary<int, LazyHeaders> _markedHeaders = new();
    private readonly List<Pop3PendingReply<int>> _unansweredMarks = new();
    private readonly Queue<string> _notices = new();
    private readonly HashSet<string> _noticed = new(StringComparer.Ordinal);
    private readonly object _gate = new();
    private volatile ArrivingListing? _arriving;
    private MaildropListing? _listing;
    private bool _hasUidl = true;

    public Maildrop(Pop3Session session)
    {
        _session = session;
    }

    /// <summary>The listing; null until it was requested and has arrived.</summary>
    public MaildropListing? Listing
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
    public bool TryTakeNotice(out string notice)
    {
        KeepArrived();
        lock (_notices)
        {
            notice = _notices.Count > 0 ? _notices.Dequeue() : string.Empty;
            return notice.Length > 0;
        }
    }

    /// <summary>Requests the whole listing, which can be read while it arrives.</summary>
    /// <exception cref="Pop3Exception">The session is not open or broke.</exception>
    public async ValueTask<ArrivingListing> QueueListingAsync(CancellationToken cancellationToken)
    {
        Pop3Client client = _session.Client;
        int? statCount = client.PendingDeletionCount == 0 ? _session.MessageCount : null;
        Pop3PendingReply<IReadOnlyList<Pop3ScanListing>> sizes = await client.QueueListAsync(cancellationToken).ConfigureAwait(false);
        ArrivingListing listing = new(
            sizes,
            HasUidl ? await client.QueueUniqueIdsAsync(cancellationToken).ConfigureAwait(false) : null,
            statCount,
            isEmpty: _session.MessageCount == 0);
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
        ArrivingListing listing = await QueueListingAsync(cancellationToken).ConfigureAwait(false);
        return await listing.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Discards the listing: one requested while messages were marked lacks them after RSET.</summary>
    public void ForgetListing()
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
    public async Task<MaildropListing> GetListingAsync(CancellationToken cancellationToken) =>
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
            return Listing;
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
                AddNotices(ended.Notices);
            }

            _arriving = null;
        }
    }

    /// <summary>Keeps warnings about the mailbox until a cmdlet can write them; the same warning is written once.</summary>
    private void AddNotices(IEnumerable<string> notices)
    {
        lock (_notices)
        {
            foreach (string notice in notices.Where(_noticed.Add))
            {
                _notices.Enqueue($"The answers of {_session.Server} are inconsistent, so messages may be missing from the listing: {notice}");
            }
        }
    }

    /// <summary>Records the message of a mark, so that the error of a failed commit can name it.</summary>
    /// <param name="number">The message number.</param>
    /// <param name="uid">The unique-id, where it is known and there is one.</param>
    /// <param name="headers">The header, where it was read; the first few are kept to show what a commit would delete.</param>
    public void NoteMark(int number, string? uid, LazyHeaders? headers = null)
    {
        lock (_markedUids)
        {
            _markedUids[number] = uid;
            if (headers is { WasRead: true } && _markedHeaders.Count < MostShown)
            {
                _markedHeaders[number] = headers.WithoutBody();
            }
        }
    }

    /// <summary>Records how a message was marked: by its number or unique-id, or by an object of a received message.</summary>
    public void RecordOriginOfMark(int number, bool isByName)
    {
        lock (_markedUids)
        {
            _ = isByName ? _markedByName.Add(number) : _markedByName.Remove(number);
        }
    }

    /// <summary>The messages that were marked by an object of a received message, and turned out to be suspect afterwards.</summary>
    public int[] FindSuspectMarks()
    {
        lock (_markedUids)
        {
            return _session.Client.PendingDeletions
                .Where((int number) => _session.Client.IsSuspect(number) && !_markedByName.Contains(number))
                .ToArray();
        }
    }

    /// <summary>True while the header of the next marked message would be kept.</summary>
    public bool KeepsHeaders
    {
        get
        {
            lock (_markedUids)
            {
                return _markedHeaders.Count < MostShown;
            }
        }
    }

    /// <summary>Discards the headers of marked messages: after RSET those of the next marked messages are kept.</summary>
    public void ForgetMarkedHeaders()
    {
        lock (_markedUids)
        {
            _markedHeaders.Clear();
        }
    }

    /// <summary>Some of the messages that are marked as deleted, those with known headers first.</summary>
    /// <param name="pending">The numbers of all of them.</param>
    public (int Number, string? Uid, LazyHeaders? Headers)[] GetShownMarks(IReadOnlyList<int> pending)
    {
        lock (_markedUids)
        {
            return pending
                .OrderByDescending(_markedHeaders.ContainsKey)
                .Take(MostShown)
                .Select((int number) => (number, FindMarkedUid(number), _markedHeaders.TryGetValue(number, out LazyHeaders? headers) ? headers : null))
                .ToArray();
        }
    }

    /// <summary>The unique-id of a marked message; its number where it has none.</summary>
    public string NameMarked(int number)
    {
        lock (_markedUids)
        {
            return FindMarkedUid(number) ?? "(number " + number + ")";
        }
    }

    /// <summary>The unique-id of a marked message; null where it has none.</summary>
    public string? FindUidOfMark(int number)
    {
        lock (_markedUids)
        {
            return FindMarkedUid(number);
        }
    }

    private string? FindMarkedUid(int number) => _markedUids.TryGetValue(number, out string? uid) ? uid : null;

    /// <summary>The number of a message with this unique-id that is marked as deleted; null where there is none.</summary>
    public int? FindMarked(string uid)
    {
        lock (_markedUids)
        {
            foreach (KeyValuePair<int, string?> marked in _markedUids)
            {
                if (marked.Value == uid && _session.Client.IsMarkedDeleted(marked.Key))
                {
                    return marked.Key;
                }
            }
        }

        return null;
    }

    /// <summary>Keeps a mark that a stopped cmdlet has sent and that is not answered yet.</summary>
    public void KeepUnanswered(Pop3PendingReply<int> mark)
    {
        lock (_unansweredMarks)
        {
            _unansweredMarks.Add(mark);
        }
    }

    /// <summary>Removes and returns the marks that were kept.</summary>
    public Pop3PendingReply<int>[] RemoveUnansweredMarks()
    {
        lock (_unansweredMarks)
        {
            Pop3PendingReply<int>[] marks = _unansweredMarks.ToArray();
            _unansweredMarks.Clear();
            return marks;
        }
    }
}
