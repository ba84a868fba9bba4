using System;

namespace Pop3Module.Protocol.Wire;

/// <summary>Keeps one line of a stream of octets as long as it may be a status line; other lines are not copied.</summary>
internal struct LineCapture
{
    /// <summary>Beyond the 512 octets of RFC 1939, section 3: some servers put the subject into the line.</summary>
    private const int MostOctets = 1024;

    private byte[]? _line;
    private int _length;
    private bool _hasEnded;

    /// <summary>Adds the next octets.</summary>
    /// <param name="octets">At least one octet.</param>
    /// <param name="isStart">True when the line begins with the first of them.</param>
    public void Append(ReadOnlySpan<byte> octets, bool isStart)
    {
        if (isStart && octets[0] is (byte)'+' or (byte)'-')
        {
            _line = new byte[MostOctets];
        }

        if (_line is null || _hasEnded)
        {
            return;
        }

        int lineFeed = octets.IndexOf((byte)'\n');
        int count = lineFeed < 0 ? octets.Length : lineFeed + 1;
        if (_length + count > MostOctets)
        {
            _line = null;
            return;
        }

        octets.Slice(0, count).CopyTo(_line.AsSpan(_length));
        _length += count;
        _hasEnded = lineFeed >= 0;
    }

    /// <summary>The line, if it is a whole status line.</summary>
    /// <param name="text">The text after the indicator, without the line end.</param>
    /// <param name="octets">The length of the line with its line end.</param>
    public readonly bool TryGetStatusLine(out ReadOnlySpan<byte> text, out int octets)
    {
        text = default;
        octets = _length;
        ReadOnlySpan<byte> line = StatusLine.WithoutLineEnd(_line.AsSpan(0, _hasEnded ? _length : 0));
        if (!StatusLine.TryReadIndicator(line, out StatusIndicator indicator, out int length) || indicator == StatusIndicator.Continue)
        {
            return false;
        }

        text = line.Slice(length);
        return true;
    }
}
