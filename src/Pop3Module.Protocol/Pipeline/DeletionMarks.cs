using System;
using System.Collections.Generic;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>The messages marked as deleted in this session; a mark counts from the moment its DELE is queued.</summary>
/// <remarks>
/// Answers come in the order of the commands, so when RSET is answered every DELE before it is, and none behind it: it removes exactly the marks
/// that were answered by then.
/// </remarks>
internal sealed class DeletionMarks
{
    private readonly object _gate = new();
    private readonly HashSet<int> _answered = new();

    /// <summary>The number of unanswered DELE commands, by message; a message may be marked twice, and the server then refuses one.</summary>
    private readonly Dictionary<int, int> _unanswered = new();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                int count = _answered.Count;
                foreach (int number in _unanswered.Keys)
                {
                    count += _answered.Contains(number) ? 0 : 1;
                }

                return count;
            }
        }
    }

    /// <summary>A DELE was queued.</summary>
    public void OnQueued(int number)
    {
        lock (_gate)
        {
            _ = _unanswered.TryGetValue(number, out int count);
            _unanswered[number] = count + 1;
        }
    }

    /// <summary>A DELE was answered or lost; a lost one may have reached the server, so its mark stays.</summary>
    public void OnCompleted(int number, bool isRefused)
    {
        lock (_gate)
        {
            if (--_unanswered[number] == 0)
            {
                _ = _unanswered.Remove(number);
            }

            if (!isRefused)
            {
                _ = _answered.Add(number);
            }
        }
    }

    /// <summary>RSET removed the marks before it, or QUIT committed them; all of them are answered by now.</summary>
    public void ClearAnswered()
    {
        lock (_gate)
        {
            _answered.Clear();
        }
    }

    public bool Contains(int number)
    {
        lock (_gate)
        {
            return _answered.Contains(number) || _unanswered.ContainsKey(number);
        }
    }

    public int[] ToSortedArray()
    {
        lock (_gate)
        {
            HashSet<int> all = new(_answered);
            all.UnionWith(_unanswered.Keys);
            int[] numbers = new int[all.Count];
            all.CopyTo(numbers);
            Array.Sort(numbers);
            return numbers;
        }
    }
}
