using System;
using System.Collections.Generic;
using System.Linq;
using Pop3Module.Protocol;

namespace Pop3Module.Sessions;

/// <summary>LIST and UIDL put together, by message number; it has gaps where messages were removed.</summary>
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

    /// <summary>Joins the two listings; servers may send either in any order.</summary>
    public static MaildropListing Create(IReadOnlyList<Pop3ScanListing> sizes, IReadOnlyList<Pop3UniqueIdListing> uids)
    {
        IReadOnlyList<Pop3ScanListing> bySize = Sort(sizes, static (Pop3ScanListing listing) => listing.Number);
        IReadOnlyList<Pop3UniqueIdListing> byUid = Sort(uids, static (Pop3UniqueIdListing listing) => listing.Number);
        ListedMessage[] messages = new ListedMessage[bySize.Count];
        int count = 0;
        int next = 0;
        int last = 0;
        for (int i = 0; i < messages.Length; i++)
        {
            Pop3ScanListing listing = bySize[i];
            if (listing.Number == last)
            {
                continue;
            }

            last = listing.Number;
            while (next < byUid.Count && byUid[next].Number < listing.Number)
            {
                next++;
            }

            bool hasUid = next < byUid.Count && byUid[next].Number == listing.Number;
            messages[count++] = new ListedMessage(listing.Number, listing.Size, hasUid ? byUid[next].Uid : null);
        }

        Array.Resize(ref messages, count);
        return new MaildropListing(messages);
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

    /// <summary>The messages with a unique-id: usually one, none, or several at a server that repeats ids.</summary>
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

    private static IReadOnlyList<T> Sort<T>(IReadOnlyList<T> listings, Func<T, int> number)
    {
        bool isSorted = true;
        for (int i = 1; i < listings.Count && isSorted; i++)
        {
            isSorted = number(listings[i - 1]) <= number(listings[i]);
        }

        if (isSorted)
        {
            return listings;
        }

        T[] sorted = listings.ToArray();
        Array.Sort(sorted, (T left, T right) => number(left).CompareTo(number(right)));
        return sorted;
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
