using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Pop3Module.Mime;
using Pop3Module.Protocol;

namespace Pop3Module.Sessions;

/// <summary>
/// What the module knows of the messages that are marked as deleted: the unique-id, the header, how the message was named, and the answers that a stopped
/// cmdlet did not wait for.
/// </summary>
/// <remarks>
/// Which messages are marked only the engine knows (<see cref="Pop3Client.PendingDeletions"/>): a message stays noted here when its DELE is refused, and after RSET.
/// </remarks>
internal sealed class MarkedMessages
{
    /// <summary>How many marked messages -WhatIf and -Confirm name by author and subject; no more headers are kept.</summary>
    private const int MostShown = 10;

    private readonly object _gate = new();
    private readonly Pop3Client _client;
    private readonly Dictionary<int, Mark> _marks = new();
    private readonly List<Pop3PendingReply<int>> _unanswered = new();
    private int _headerCount;

    /// <param name="client">The connection of the session, which knows the numbers of the marked messages.</param>
    public MarkedMessages(Pop3Client client)
    {
        _client = client;
    }

    /// <summary>True while the header of the next marked message would be kept.</summary>
    public bool KeepsHeaders => Volatile.Read(ref _headerCount) < MostShown;

    /// <summary>Records a message that is about to be marked.</summary>
    /// <param name="number">The message number.</param>
    /// <param name="uid">The unique-id, where it is known and there is one.</param>
    /// <param name="headers">The header, where it was read; the first few are kept to show what a commit would delete.</param>
    /// <param name="isByName">True where it was named by its number or unique-id, false where by an object of a received message.</param>
    public void Add(int number, string? uid, LazyHeaders? headers, bool isByName)
    {
        lock (_gate)
        {
            _ = _marks.TryGetValue(number, out Mark former);
            LazyHeaders? kept = former.Headers;
            if (headers is { WasRead: true } && _headerCount < MostShown)
            {
                _headerCount += kept is null ? 1 : 0;
                kept = headers.WithoutBody();
            }

            _marks[number] = new Mark(uid, kept, isByName);
        }
    }

    /// <summary>Records the unique-id of a marked message that was requested when the message was marked; null where it has none.</summary>
    public void SetUid(int number, string? uid)
    {
        lock (_gate)
        {
            _ = _marks.TryGetValue(number, out Mark mark);
            _marks[number] = mark with { Uid = uid };
        }
    }

    /// <summary>Discards the headers: after RSET those of the next marked messages are kept.</summary>
    public void ForgetHeaders()
    {
        lock (_gate)
        {
            foreach (KeyValuePair<int, Mark> shown in _marks.Where(static (KeyValuePair<int, Mark> mark) => mark.Value.Headers is not null).ToArray())
            {
                _marks[shown.Key] = shown.Value with { Headers = null };
            }

            _headerCount = 0;
        }
    }

    /// <summary>The unique-id of a message that was marked; null where none is known.</summary>
    public string? FindUid(int number)
    {
        lock (_gate)
        {
            return _marks.TryGetValue(number, out Mark mark) ? mark.Uid : null;
        }
    }

    /// <summary>The number of a message with this unique-id that is marked as deleted; null where there is none.</summary>
    public int? FindNumber(string uid)
    {
        lock (_gate)
        {
            foreach (KeyValuePair<int, Mark> mark in _marks)
            {
                if (mark.Value.Uid == uid && _client.IsMarkedDeleted(mark.Key))
                {
                    return mark.Key;
                }
            }
        }

        return null;
    }

    /// <summary>The unique-ids of all messages that are marked as deleted, by ascending number; "(number 3)" for a message without one.</summary>
    public string[] NamePending() => _client.PendingDeletions.Select((int number) => FindUid(number) ?? "(number " + number + ")").ToArray();

    /// <summary>The messages that were marked by an object of a received message, and turned out to be suspect afterwards.</summary>
    public int[] FindSuspects()
    {
        if (!_client.HasSuspects)
        {
            return Array.Empty<int>();
        }

        lock (_gate)
        {
            return _client.PendingDeletions
                .Where((int number) => _client.IsSuspect(number) && !(_marks.TryGetValue(number, out Mark mark) && mark.IsByName))
                .ToArray();
        }
    }

    /// <summary>Some of the messages that are marked as deleted, those with known headers first.</summary>
    /// <param name="pending">The numbers of all of them.</param>
    public (int Number, string? Uid, LazyHeaders? Headers)[] GetShown(IReadOnlyList<int> pending)
    {
        lock (_gate)
        {
            return pending
                .Select((int number) => (Number: number, Mark: _marks.TryGetValue(number, out Mark mark) ? mark : default))
                .OrderByDescending(static ((int Number, Mark Mark) marked) => marked.Mark.Headers is not null)
                .Take(MostShown)
                .Select(static ((int Number, Mark Mark) marked) => (marked.Number, marked.Mark.Uid, marked.Mark.Headers))
                .ToArray();
        }
    }

    /// <summary>Keeps the answer to a DELE that a stopped cmdlet has sent and that is not answered yet.</summary>
    public void KeepUnanswered(Pop3PendingReply<int> reply)
    {
        lock (_gate)
        {
            _unanswered.Add(reply);
        }
    }

    /// <summary>Removes and returns the answers that were kept.</summary>
    public Pop3PendingReply<int>[] RemoveUnanswered()
    {
        lock (_gate)
        {
            Pop3PendingReply<int>[] replies = _unanswered.ToArray();
            _unanswered.Clear();
            return replies;
        }
    }

    private readonly record struct Mark(string? Uid, LazyHeaders? Headers, bool IsByName);
}
