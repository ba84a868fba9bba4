using System;
using System.Buffers;
using Pop3Module.Mime;
using Pop3Module.Protocol;

namespace Pop3Module.Messages;

/// <summary>Keeps the header of a streamed message and discards the rest.</summary>
internal sealed class HeaderBlockSink : IPop3BodySink
{
    /// <summary>The initial capacity, enough for most headers; the exact size is copied at the end.</summary>
    private const int FirstRent = 4 * 1024;

    // An end of the header that spans two pieces begins at most this many octets before the second.
    private const int Overlap = 3;

    private byte[]? _rented;
    private int _count;
    private bool _isEnded;

    /// <summary>The header, complete once the message was received.</summary>
    public byte[] Octets { get; private set; } = Array.Empty<byte>();

    public void Begin()
    {
    }

    public void Write(ReadOnlySpan<byte> octets)
    {
        if (_isEnded)
        {
            return;
        }

        if (_count == 0)
        {
            int end = HeaderBlock.FindEnd(octets);
            if (end >= 0)
            {
                Octets = octets.Slice(0, end).ToArray();
                _isEnded = true;
                return;
            }
        }

        Append(octets);
        int found = HeaderBlock.FindEnd(_rented.AsSpan(0, _count), Math.Max(0, _count - octets.Length - Overlap));
        if (found >= 0 || _count >= HeaderBlock.MaxOctets)
        {
            Finish(found >= 0 ? found : HeaderBlock.MaxOctets);
        }
    }

    public void Complete()
    {
        if (!_isEnded)
        {
            Finish(_count);
        }
    }

    public void Abandon() => Release();

    private void Append(ReadOnlySpan<byte> octets)
    {
        _rented ??= ArrayPool<byte>.Shared.Rent(Math.Max(FirstRent, octets.Length));
        if (_rented.Length - _count < octets.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_rented.Length * 2, _count + octets.Length));
            _rented.AsSpan(0, _count).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_rented);
            _rented = larger;
        }

        octets.CopyTo(_rented.AsSpan(_count));
        _count += octets.Length;
    }

    private void Finish(int length)
    {
        Octets = _rented.AsSpan(0, length).ToArray();
        _isEnded = true;
        Release();
    }

    private void Release()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
            _rented = null;
        }
    }
}
