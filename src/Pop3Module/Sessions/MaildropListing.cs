using System;
using System.Collections.Generic;
using System.Linq;
using Pop3Module.Protocol;

namespace Pop3Module.Sessions;

/// <summary>LIST and UIDL joined by message number; it has gaps where messages were removed.</summary>
internal sealed class MaildropListing
{
    private readonly ListedMessage[] _messages;
    private Dictionary<string, int>? _indexByUid;
    private HashSet<string>? _sharedUids;

    private MaildropListing(ListedMessage[] messages)
    {
        _messages = messages;
    }

    /// <summary>The messages, ascending by number.</summary>
    public IReadOnlyList<ListedMessage> Messages => _messages;

    /// <summary>True when the numbers ascend, as from nearly all servers.</summary>
    public static bool IsAscending(IReadOnlyList<Pop3ScanListing> sizes)
    {
        for (int i = 1; i < sizes.Count; i++)
        {
            if (sizes[i - 1].Number >= sizes[i].Number)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Joins the two listings; servers may send either in any order.</summary>
    /// <param name="messages">An array of the length of the scan listing, which becomes that of the result.</param>
    /// <param name="joined">How many messages it has already, joined from the first lines of both listings.</param>
    /// <param name="sizes">The scan listing.</param>
    /// <param name="uids">The unique-id listing.</param>
    public static MaildropListing Create(
        ListedMessage[] messages, int joined, IReadOnlyList<Pop3ScanListing> sizes, IReadOnlyList<Pop3UniqueIdListing> uids)
    {
        if (joined < messages.Length)
        {
            Join(ref messages, joined, sizes.Skip(joined).ToArray(), uids.Skip(joined).ToArray());
        }

        return new MaildropListing(messages);
    }

    private static void Join(ref ListedMessage[] messages, int count, Pop3ScanListing[] bySize, Pop3UniqueIdListing[] byUid)
    {
        Sort(bySize, static (Pop3ScanListing listing) => listing.Number);
        Sort(byUid, static (Pop3UniqueIdListing listing) => listing.Number);
        int next = 0;
        int last = 0;
        foreach (Pop3ScanListing listing in bySize)
        {
            if (listing.Number == last)
            {
                continue;
            }

            last = listing.Number;
            while (next < byUid.Length && byUid[next].Number < listing.Number)
            {
                next++;
            }

            // One of two unique-ids for one message belongs to another message, so neither is used.
            bool hasUid = next < byUid.Length && byUid[next].Number == listing.Number
                && (next + 1 == byUid.Length || byUid[next + 1].Number != listing.Number);
            messages[count++] = new ListedMessage(listing.Number, listing.Size, hasUid ? byUid[next].Uid : null);
        }

        Array.Resize(ref messages, count);
    }

    public bool TryGet(int number, out ListedMessage message)
    {
        int low = 0;
        int high = _messages.Length - 1;
        while (low <= high)
        {
            int middle = low + ((high - low) / 2);
            int difference = _messages[middle].Number - number;
            if (difference == 0)
            {
                message = _messages[middle];
                return true;
            }

            if (difference < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        message = default;
        return false;
    }

    /// <summary>The messages with a unique-id: usually one; none, or several from a server that repeats ids.</summary>
    public IReadOnlyList<ListedMessage> Find(string uid)
    {
        Index();
        if (!_indexByUid!.TryGetValue(uid, out int index))
        {
            return Array.Empty<ListedMessage>();
        }

        return _sharedUids is null || !_sharedUids.Contains(uid)
            ? new[] { _messages[index] }
            : Array.FindAll(_messages, (ListedMessage message) => message.Uid == uid);
    }

    /// <summary>True when no other message has the same id.</summary>
    public bool IsUnique(string uid)
    {
        Index();
        return _sharedUids is null || !_sharedUids.Contains(uid);
    }

    /// <summary>Sorts by number; of lines with the same number the first stays first.</summary>
    private static void Sort<T>(T[] listings, Func<T, int> number)
    {
        for (int i = 1; i < listings.Length; i++)
        {
            if (number(listings[i - 1]) > number(listings[i]))
            {
                listings.OrderBy(number).ToArray().CopyTo(listings, 0);
                return;
            }
        }
    }

    private void Index()
    {
        if (_indexByUid is not null)
        {
            return;
        }

        Dictionary<string, int> index = new(_messages.Length, StringComparer.Ordinal);
        HashSet<string>? shared = null;
        for (int i = 0; i < _messages.Length; i++)
        {
            if (_messages[i].Uid is not string uid)
            {
                continue;
            }

            int known = index.Count;
            index[uid] = i;
            if (index.Count == known)
            {
                _ = (shared ??= new HashSet<string>(StringComparer.Ordinal)).Add(uid);
            }
        }

        _sharedUids = shared;
        _indexByUid = index;
    }
}
