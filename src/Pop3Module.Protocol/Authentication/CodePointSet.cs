using System;
using System.Globalization;

namespace Pop3Module.Protocol.Authentication;

/// <summary>A set of code points in the notation of the tables of RFC 3454: hexadecimal points and ranges.</summary>
internal sealed class CodePointSet
{
    private static readonly char[] Separators = { ' ', '\n', '\r' };

    private readonly int[] _first;
    private readonly int[] _last;

    public CodePointSet(string ranges)
    {
        string[] items = ranges.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        _first = new int[items.Length];
        _last = new int[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            string[] ends = items[i].Split('-');
            _first[i] = int.Parse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            _last[i] = int.Parse(ends[ends.Length - 1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }
    }

    public bool Contains(int codePoint)
    {
        int index = Array.BinarySearch(_first, codePoint);
        return index >= 0 || (~index > 0 && codePoint <= _last[~index - 1]);
    }
}
