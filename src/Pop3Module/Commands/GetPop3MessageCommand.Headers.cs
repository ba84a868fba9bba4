using System;
using System.Collections.Generic;
using System.Linq;
using Pop3Module.Messages;
using Pop3Module.Mime;
using Pop3Module.Sessions;

namespace Pop3Module.Commands;

/// <content>Fetching headers ahead of their use, and no further than they may be needed.</content>
public sealed partial class GetPop3MessageCommand
{
    /// <summary>The headers requested ahead at first, so that Select-Object -First does not leave the headers of a whole mailbox to be skipped.</summary>
    private const int FirstReadAhead = 1000;

    /// <summary>The growth of the read-ahead for each header that is used.</summary>
    private const int ReadAheadGrowth = 3;

    /// <summary>The headers requested ahead while a count can end the search early.</summary>
    private const int CountedReadAhead = 100;

    /// <summary>The largest mailbox whose headers are requested before the listing: the count of a server may be false.</summary>
    private const int MostGuessed = 1_000_000;

    private readonly DueQueue<PendingHeader> _due = new();
    private int _used;

    /// <summary>True when a count of matches can end the search early.</summary>
    private bool IsCounted => !_filter.IsEmpty && (Newest ?? First) is not null;

    /// <summary>The count of headers that are due at which the oldest is waited for.</summary>
    private long MostDue => _fetcher.IsOneByOne ? 1
        : IsCounted ? CountedReadAhead
        : FirstReadAhead + ((long)ReadAheadGrowth * _used);

    /// <inheritdoc/>
    protected override void Dispose(bool isDisposing)
    {
        if (isDisposing)
        {
            _due.Dispose();
            _fetcher?.AbandonAhead();
        }

        base.Dispose(isDisposing);
    }

    /// <summary>
    /// Requests headers before the listing has arrived, which saves a round trip: without a condition on size or number it is known which messages will
    /// be needed, as numbers go from 1 to the count of STAT (RFC 1939, section 5), without those that are marked. The server refuses a number that does
    /// not exist, and that reply is ignored.
    /// </summary>
    private void RequestAhead()
    {
        bool isKnown = !ListOnly && LargerThan is null && SmallerThan is null && _session.MessageCount <= MostGuessed;
        if (!isKnown || Newest == 0 || First == 0 || !_fetcher.CanRequestAhead)
        {
            return;
        }

        IEnumerable<int> numbers = Choose(Enumerable.Range(1, _session.MessageCount).Where((int number) => !_session.Client.IsMarkedDeleted(number)));
        numbers = !_filter.IsEmpty && Newest is not null ? numbers.Reverse() : numbers;

        // On a fault, the remaining headers are requested after the listing, which reports the fault.
        _ = TryAwait(_fetcher.RequestAheadAsync(numbers.Take(IsCounted ? CountedReadAhead : FirstReadAhead), StopToken).AsTask());
    }

    /// <summary>Fetches headers and emits what matches, as it arrives.</summary>
    private void Emit(IEnumerable<ListedMessage> candidates)
    {
        int toSkip = _filter.IsEmpty ? 0 : Skip;
        int wanted = _filter.IsEmpty ? int.MaxValue : First ?? int.MaxValue;
        if (wanted == 0)
        {
            return;
        }

        foreach (Pop3MessageInfo match in FindMatches(candidates))
        {
            if (toSkip > 0)
            {
                toSkip--;
                continue;
            }

            WriteObject(match);
            if (--wanted == 0)
            {
                return;
            }
        }
    }

    /// <summary>Searches from the newest message, and emits in the order of the mailbox.</summary>
    private void EmitNewest(IEnumerable<ListedMessage> candidates)
    {
        IEnumerable<Pop3MessageInfo> newest = FindMatches(candidates.Reverse()).Take(Newest!.Value).ToList().AsEnumerable().Reverse().Skip(Skip);
        foreach (Pop3MessageInfo match in First is int first ? newest.Take(first) : newest)
        {
            WriteObject(match);
        }
    }

    private IEnumerable<Pop3MessageInfo> FindMatches(IEnumerable<ListedMessage> candidates)
    {
        foreach (ListedMessage message in candidates)
        {
            WriteHeaderNotice();
            while (Await(_fetcher.DequeueOrWaitForRoomAsync(_due, message, StopToken)) is PendingHeader arrived)
            {
                if (Finish(arrived) is Pop3MessageInfo match)
                {
                    yield return match;
                }
            }

            if (_fetcher.LeavesHeadersOut)
            {
                // The first TOP was waited for, so no reply is outstanding.
                if (_filter.IsMatch(LazyHeaders.NotRead))
                {
                    yield return MakeInfo(message, LazyHeaders.NotRead);
                }

                continue;
            }

            Exception? fault = TryAwait(_fetcher.QueueAsync(message, StopToken), out PendingHeader pending);
            if (fault is not null)
            {
                Report(fault, MakeInfo(message, LazyHeaders.NotRead), _session);
                continue;
            }

            _due.Add(pending);
            while (Dequeue(_due, waits: _due.Count >= MostDue) is PendingHeader arrived)
            {
                if (Finish(arrived) is Pop3MessageInfo match)
                {
                    yield return match;
                }
            }
        }

        while (Dequeue(_due, waits: true) is PendingHeader arrived)
        {
            if (Finish(arrived) is Pop3MessageInfo match)
            {
                yield return match;
            }
        }
    }

    private Pop3MessageInfo? Finish(PendingHeader pending)
    {
        Exception? fault = TryAwait(_fetcher.GetAsync(pending, StopToken), out LazyHeaders headers);
        _used++;
        ListedMessage message = pending.Message;
        if (fault is not null)
        {
            Report(fault, MakeInfo(message, LazyHeaders.NotRead), _session);
            return null;
        }

        WriteHeaderNotice();
        return _filter.IsMatch(headers) ? MakeInfo(message, headers) : null;
    }

    private Pop3MessageInfo MakeInfo(ListedMessage message, LazyHeaders headers) => new(_session, message, headers);

    private void WriteHeaderNotice()
    {
        if (_fetcher.GetNoticeOnce() is string notice)
        {
            WriteWarning(notice);
        }
    }
}
