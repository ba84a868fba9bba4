using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol;

namespace Pop3Module.Sessions;

/// <summary>What a session knows of its mailbox: the listing, what the server lacks, which message a mark belongs to.</summary>
internal sealed class Maildrop
{
    /// <summary>What a header is taken to be before any was seen, in octets.</summary>
    private const long FirstHeaderGuess = 2048;

    private readonly Pop3Session _session;
    private readonly Dictionary<int, string?> _markedUids = new();
    private readonly List<Pop3PendingReply<int>> _unansweredMarks = new();
    private long _headerOctets;
    private long _headerCount;

    public Maildrop(Pop3Session session)
    {
        _session = session;
    }

    /// <summary>The listing; null until somebody needed it.</summary>
    public MaildropListing? Listing { get; private set; }

    /// <summary>False once the server has refused UIDL.</summary>
    public bool HasUidl { get; private set; } = true;

    /// <summary>Whether the server knows TOP; null until it is known.</summary>
    public bool? HasTop { get; set; }

    /// <summary>What the next header is likely to bring, in octets.</summary>
    public long ExpectedHeaderOctets => _headerCount == 0 ? FirstHeaderGuess : _headerOctets / _headerCount;

    public void NoteHeader(int octets)
    {
        _headerOctets += octets;
        _headerCount++;
    }

    /// <summary>Asks for the whole listing.</summary>
    /// <exception cref="Pop3Exception">The server refuses LIST, or the session broke.</exception>
    public async Task<MaildropListing> LoadAsync(CancellationToken cancellationToken)
    {
        Pop3Client client = _session.Client;
        Pop3PendingReply<IReadOnlyList<Pop3ScanListing>> sizes = await client.QueueListAsync(cancellationToken).ConfigureAwait(false);
        Pop3PendingReply<IReadOnlyList<Pop3UniqueIdListing>>? uids =
            HasUidl ? await client.QueueUidlAsync(cancellationToken).ConfigureAwait(false) : null;
        IReadOnlyList<Pop3ScanListing> listedSizes;
        try
        {
            listedSizes = await sizes.GetResultAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Pop3CommandException) when (_session.MessageCount == 0)
        {
            // Some servers refuse to list an empty mailbox.
            listedSizes = Array.Empty<Pop3ScanListing>();
        }

        IReadOnlyList<Pop3UniqueIdListing> listedUids = Array.Empty<Pop3UniqueIdListing>();
        if (uids is not null)
        {
            try
            {
                listedUids = await uids.GetResultAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Pop3CommandException)
            {
                HasUidl = listedSizes.Count == 0;
            }
        }

        Listing = MaildropListing.Create(listedSizes, listedUids);
        return Listing;
    }

    /// <summary>Forgets the listing: one that was made while messages were marked lacks them after RSET.</summary>
    public void ForgetListing() => Listing = null;

    /// <summary>The listing that is known, or a new one.</summary>
    /// <exception cref="Pop3Exception">The server refuses LIST, or the session broke.</exception>
    public async Task<MaildropListing> GetListingAsync(CancellationToken cancellationToken) =>
        Listing ?? await LoadAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>False when the listing shows that another message has the same id.</summary>
    public bool IsUnique(string uid) => Listing?.IsUnique(uid) ?? true;

    /// <summary>Remembers which message a mark belongs to, to name it should the commit fail.</summary>
    public void NoteMark(int number, string? uid)
    {
        lock (_markedUids)
        {
            _markedUids[number] = uid;
        }
    }

    /// <summary>The unique-id of a marked message; its number where it has none.</summary>
    public string NameMarked(int number)
    {
        lock (_markedUids)
        {
            return _markedUids.TryGetValue(number, out string? uid) && uid is not null ? uid : "(number " + number + ")";
        }
    }

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

    /// <summary>Takes over a mark that is sent and not answered, from a cmdlet that was stopped.</summary>
    public void TakeOver(Pop3PendingReply<int> mark)
    {
        lock (_unansweredMarks)
        {
            _unansweredMarks.Add(mark);
        }
    }

    /// <summary>Gives back the marks that were taken over.</summary>
    public Pop3PendingReply<int>[] TakeUnansweredMarks()
    {
        lock (_unansweredMarks)
        {
            Pop3PendingReply<int>[] marks = _unansweredMarks.ToArray();
            _unansweredMarks.Clear();
            return marks;
        }
    }
}
