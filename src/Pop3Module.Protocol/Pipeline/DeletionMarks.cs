using System.Collections.Generic;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>The messages marked as deleted in this session; a mark counts from the moment its DELE is queued.</summary>
internal sealed class DeletionMarks
{
    private readonly HashSet<int> _numbers = new();

    public int Count
    {
        get
        {
            lock (_numbers)
            {
                return _numbers.Count;
            }
        }
    }

    public bool Add(int number)
    {
        lock (_numbers)
        {
            return _numbers.Add(number);
        }
    }

    public void Remove(int number)
    {
        lock (_numbers)
        {
            _ = _numbers.Remove(number);
        }
    }

    public bool Contains(int number)
    {
        lock (_numbers)
        {
            return _numbers.Contains(number);
        }
    }

    public void Clear()
    {
        lock (_numbers)
        {
            _numbers.Clear();
        }
    }

    public int[] ToSortedArray()
    {
        lock (_numbers)
        {
            int[] numbers = new int[_numbers.Count];
            _numbers.CopyTo(numbers);
            System.Array.Sort(numbers);
            return numbers;
        }
    }
}
