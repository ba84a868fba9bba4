using System;

namespace Pop3Module.Protocol.Wire;

/// <summary>Assembles lines from received octets; a line that is contiguous is not copied.</summary>
internal sealed class LineAssembler
{
    private byte[] _carry = Array.Empty<byte>();
    private readonly string _host;
    private int _length;

    public LineAssembler(string host)
    {
        _host = host;
    }

    /// <summary>True while a line has begun and not ended.</summary>
    public bool IsPartial => _length > 0;

    /// <summary>How many lines were read.</summary>
    public long Count { get; private set; }

    /// <summary>Reads one line, ended by LF, without its CRLF or LF.</summary>
    /// <param name="input">The octets that arrived.</param>
    /// <param name="maxOctets">The longest line accepted.</param>
    /// <param name="line">The line; valid until the next call.</param>
    /// <param name="endedByCrLf">True when CR stood before the LF.</param>
    /// <param name="consumed">How many octets of the input were used.</param>
    /// <returns>True when the line is complete.</returns>
    /// <exception cref="Pop3ProtocolException">The line is longer than allowed.</exception>
    public bool TryRead(ReadOnlySpan<byte> input, int maxOctets, out ReadOnlySpan<byte> line, out bool endedByCrLf, out int consumed)
    {
        int lineFeed = input.IndexOf((byte)'\n');
        consumed = lineFeed < 0 ? input.Length : lineFeed + 1;
        if (_length + consumed > maxOctets + 2)
        {
            throw new Pop3ProtocolException($"{_host} sent a line of more than {maxOctets} octets.");
        }

        line = default;
        endedByCrLf = false;
        if (lineFeed < 0)
        {
            Append(input);
            return false;
        }

        Count++;
        if (_length == 0)
        {
            line = input.Slice(0, lineFeed);
        }
        else
        {
            Append(input.Slice(0, lineFeed));
            line = _carry.AsSpan(0, _length);
            _length = 0;
        }

        if (line.Length > 0 && line[line.Length - 1] == (byte)'\r')
        {
            endedByCrLf = true;
            line = line.Slice(0, line.Length - 1);
        }

        return true;
    }

    private void Append(ReadOnlySpan<byte> octets)
    {
        if (_carry.Length < _length + octets.Length)
        {
            Array.Resize(ref _carry, Math.Max(_length + octets.Length, Math.Max(256, _carry.Length * 2)));
        }

        octets.CopyTo(_carry.AsSpan(_length));
        _length += octets.Length;
    }
}
