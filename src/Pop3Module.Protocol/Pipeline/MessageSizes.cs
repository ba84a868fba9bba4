using System;
using System.Collections.Generic;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>Compares the sizes of received messages with those the server stated, and records suspect messages, which may lack octets.</summary>
/// <remarks>
/// Many servers list sizes that are not exact, so a message is suspect only when far fewer octets came than LIST and the answer to RETR stated, or any fewer
/// where at least three other messages of the session were exact and all that were not are suspect. A message that is fetched again is assessed again.
/// </remarks>
internal sealed class MessageSizes
{
    /// <summary>The number of exact messages from which on the sizes of a session count as exact.</summary>
    private const int FewestExact = 3;

    /// <summary>A difference of more octets than this, and of more than a tenth, cannot come from the way sizes are counted.</summary>
    private const long MostMissing = 1024;
    private const int MostMissingShare = 10;

    /// <summary>The most inexact messages whose numbers are kept: with more, the sizes of the session are not exact.</summary>
    private const int MostKept = 1000;

    private readonly object _gate = new();
    private readonly HashSet<int> _distrusted = new();
    private readonly HashSet<int> _tooShort = new();
    private readonly HashSet<int> _exact = new();
    private readonly HashSet<int> _longer = new();
    private readonly HashSet<int> _shorter = new();

    /// <summary>A message was received.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="octets">How many octets came, dot-stuffing removed.</param>
    /// <param name="wireOctets">How many octets came with dot-stuffing, which some servers count.</param>
    /// <param name="listed">The size from LIST; 0 where it is not known.</param>
    /// <param name="announced">The size stated in the answer to RETR; null where there is none.</param>
    public void Note(int number, long octets, long wireOctets, long listed, long? announced)
    {
        long size = listed > 0 ? listed : announced ?? 0;
        if (size <= 0)
        {
            return;
        }

        lock (_gate)
        {
            foreach (HashSet<int> verdict in new[] { _tooShort, _exact, _longer, _shorter })
            {
                _ = verdict.Remove(number);
            }

            bool isShort = octets < size && !(octets >= announced);
            HashSet<int> found = octets == size || wireOctets == size ? _exact
                : isShort && announced is long stated && IsFarShort(octets, Math.Min(size, stated)) ? _tooShort
                : isShort ? _shorter : _longer;
            if (found.Count < (found == _exact ? FewestExact + 1 : MostKept))
            {
                _ = found.Add(number);
            }

            // The only message that is shorter, whether it came before or after the exact ones.
            if (_exact.Count >= FewestExact && _shorter.Count == 1 && _longer.Count == 0)
            {
                _tooShort.UnionWith(_shorter);
                _shorter.Clear();
            }
        }
    }

    /// <summary>The data after the message showed that it had not ended where it seemed to.</summary>
    public void AddSuspect(int number)
    {
        lock (_gate)
        {
            _ = _distrusted.Add(number);
        }
    }

    public bool HasSuspects
    {
        get
        {
            lock (_gate)
            {
                return _distrusted.Count + _tooShort.Count > 0;
            }
        }
    }

    public bool IsSuspect(int number)
    {
        lock (_gate)
        {
            return _distrusted.Contains(number) || _tooShort.Contains(number);
        }
    }

    private static bool IsFarShort(long octets, long stated) =>
        stated - octets > MostMissing && stated - octets > stated / MostMissingShare;
}
