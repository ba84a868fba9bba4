using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol;

namespace Pop3Module.Sessions;

/// <summary>LIST and UIDL while they arrive: a message is known as soon as its lines of both have arrived.</summary>
/// <remarks>One cmdlet may read it while another completes it, further down the same pipeline or in another runspace.</remarks>
internal sealed class ArrivingListing
{
    private readonly object _gate = new();
    private readonly int? _statCount;
    private readonly bool _mayBeRefused;
    private readonly List<string> _notices = new();
    private readonly Pop3PendingReply<IReadOnlyList<Pop3ScanListing>> _sizes;
    private readonly Pop3PendingListing<Pop3UniqueIdListing>? _uids;
    private IReadOnlyList<Pop3ScanListing>? _arrivedSizes;
    private readonly Func<int, bool> _isMarked;
    private HashSet<int> _marked = new();
    private ListedMessage[] _messages = Array.Empty<ListedMessage>();
    private int _nextUid;
    private bool _isInStep;
    private int _count;
    private volatile MaildropListing? _whole;
    private volatile bool _hasFailed;

    /// <param name="sizes">The answer to LIST.</param>
    /// <param name="uids">The answer to UIDL; null for a server without UIDL.</param>
    /// <param name="statCount">The message count of STAT; null where messages are marked, as these need not be listed.</param>
    /// <param name="isEmpty">True for a mailbox that was empty when it was opened: some servers refuse to list it.</param>
    /// <param name="isMarked">Returns true for the messages that were marked before the listing was requested: some servers list them all the same.</param>
    public ArrivingListing(
        Pop3PendingReply<IReadOnlyList<Pop3ScanListing>> sizes,
        Pop3PendingListing<Pop3UniqueIdListing>? uids,
        int? statCount,
        bool isEmpty,
        Func<int, bool>? isMarked = null)
    {
        _isMarked = isMarked ?? (static (int _) => false);
        _statCount = statCount;
        _mayBeRefused = isEmpty;
        _sizes = sizes;
        _uids = uids;
    }

    /// <summary>True once all has arrived and was read, or LIST has failed.</summary>
    public bool HasEnded => _whole is not null || _hasFailed;

    /// <summary>The complete listing; null before it was read, and where LIST has failed.</summary>
    public MaildropListing? Whole => _whole;

    /// <summary>True where the server has answered UIDL. Known with the complete listing.</summary>
    public bool HasUidl { get; private set; }

    /// <summary>The contradictions between the answers. Known with the complete listing.</summary>
    public IReadOnlyList<string> Notices => _notices;

    /// <summary>The lines that could not be read; null where there were none. Known with the complete listing.</summary>
    public string? UnreadableLines { get; private set; }

    /// <summary>A message that is known, in ascending order of the numbers.</summary>
    public ListedMessage this[int index] => (_whole is MaildropListing whole ? whole.Messages : _messages)[index];

    /// <summary>Waits until more messages are known, or all.</summary>
    /// <returns>How many are known now; as many as before when the listing is complete.</returns>
    /// <exception cref="Pop3Exception">The server refuses LIST, or the session broke.</exception>
    public async ValueTask<int> WaitForMoreAsync(int known, CancellationToken cancellationToken)
    {
        await ReadSizesAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            if (_whole is not null || _uids is null or { IsCompleted: true })
            {
                return (await CompleteAsync(cancellationToken).ConfigureAwait(false)).Messages.Count;
            }

            int seen = Join();
            if (_count > known)
            {
                return _count;
            }

            await _uids.WaitForMoreAsync(seen, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the listing is complete.</summary>
    /// <exception cref="Pop3Exception">The server refuses LIST, or the session broke.</exception>
    public async ValueTask<MaildropListing> CompleteAsync(CancellationToken cancellationToken)
    {
        await ReadSizesAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Pop3UniqueIdListing>? uids = await GetUidsAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            if (_whole is null)
            {
                uids = _marked.Count == 0 ? uids : uids?.Where((Pop3UniqueIdListing listing) => !_marked.Contains(listing.Number)).ToArray();
                _ = Join();
                NoteDisagreement(uids);
                NoteUnreadableLines();
                HasUidl = _uids is not null && (uids is not null || _arrivedSizes!.Count == 0);
                _whole = MaildropListing.Create(_messages, _count, _arrivedSizes!, uids ?? Array.Empty<Pop3UniqueIdListing>());
            }

            return _whole;
        }
    }

    /// <summary>STAT, LIST and UIDL describe the same maildrop (RFC 1939, section 5); where they do not, messages may be missing from what is known.</summary>
    private void NoteDisagreement(IReadOnlyList<Pop3UniqueIdListing>? uids)
    {
        if (_statCount is int counted && counted != _arrivedSizes!.Count)
        {
            _notices.Add($"STAT counts {counted} message(s) and LIST lists {_arrivedSizes.Count}.");
        }

        if (uids is null || (_count == uids.Count && _count == _arrivedSizes!.Count))
        {
            return;
        }

        HashSet<int> numbers = new(_arrivedSizes!.Select(static (Pop3ScanListing listing) => listing.Number));
        numbers.SymmetricExceptWith(uids.Select(static (Pop3UniqueIdListing listing) => listing.Number));
        if (numbers.Count > 0)
        {
            _notices.Add($"LIST and UIDL disagree about {numbers.Count} message(s), the first is number {numbers.Min()}.");
        }
    }

    private void NoteUnreadableLines()
    {
        int count = _sizes.UnreadableLineCount + (_uids?.UnreadableLineCount ?? 0);
        if (count == 0)
        {
            return;
        }

        string missing = _notices.Count > 0 ? "Messages may be missing from the listing: " + string.Join(" ", _notices)
            : _statCount is int counted ? $"STAT counts {counted} message(s), and as many are listed."
            : "Messages may be missing from the listing.";
        _notices.Clear();
        UnreadableLines = $"{count} line(s) in answer to LIST and UIDL cannot be read and were skipped, the first is: "
            + $"{_sizes.FirstUnreadableLine ?? _uids!.FirstUnreadableLine} {missing}";
    }

    /// <summary>The unique-ids; null where the server refuses UIDL.</summary>
    private async ValueTask<IReadOnlyList<Pop3UniqueIdListing>?> GetUidsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return _uids is null ? null : await _uids.GetResultAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Pop3CommandException)
        {
            return null;
        }
    }

    private async ValueTask ReadSizesAsync(CancellationToken cancellationToken)
    {
        if (_arrivedSizes is not null)
        {
            return;
        }

        IReadOnlyList<Pop3ScanListing> sizes;
        try
        {
            sizes = await _sizes.GetResultAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Pop3CommandException) when (_mayBeRefused)
        {
            sizes = Array.Empty<Pop3ScanListing>();
        }
        catch (Pop3Exception)
        {
            _hasFailed = true;
            throw;
        }

        lock (_gate)
        {
            if (_arrivedSizes is null)
            {
                _marked = new HashSet<int>(sizes.Select(static (Pop3ScanListing listing) => listing.Number).Where(_isMarked));
                sizes = _marked.Count == 0 ? sizes : sizes.Where((Pop3ScanListing listing) => !_marked.Contains(listing.Number)).ToArray();
                _isInStep = MaildropListing.IsAscending(sizes);
                _messages = new ListedMessage[sizes.Count];
                _arrivedSizes = sizes;
            }
        }
    }

    /// <summary>
    /// Joins the lines that have arrived, as long as both listings have the same numbers in the same order. After the first difference the complete listings are needed.
    /// </summary>
    /// <returns>How many lines of UIDL have arrived.</returns>
    private int Join()
    {
        lock (_gate)
        {
            int arrived = _uids?.Count ?? 0;
            while (_isInStep && _count < _messages.Length && _nextUid < arrived)
            {
                Pop3ScanListing size = _arrivedSizes![_count];
                Pop3UniqueIdListing uid = _uids!.GetItem(_nextUid++);
                if (_marked.Contains(uid.Number))
                {
                    continue;
                }

                _isInStep = size.Number == uid.Number;
                if (_isInStep)
                {
                    _messages[_count++] = new ListedMessage(size.Number, size.Size, uid.Uid);
                }
            }

            return arrived;
        }
    }
}
