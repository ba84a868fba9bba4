using System;
using System.IO;
using Pop3Module.Protocol;

namespace Pop3Module.Messages;

/// <summary>Keeps a whole message in memory.</summary>
internal sealed class MemorySink : IPop3BodySink
{
    /// <summary>The most memory reserved by a listed size before the octets have arrived.</summary>
    private const int MostReserved = 64 * 1024 * 1024;

    private readonly TransferProgress _progress;
    private readonly int _expected;
    private byte[] _octets = Array.Empty<byte>();
    private int _count;

    public MemorySink(long expectedOctets, TransferProgress progress)
    {
        _progress = progress;
        _expected = (int)Math.Min(expectedOctets, MostReserved);
    }

    /// <summary>The message; complete once it has arrived.</summary>
    public byte[] Octets => _octets;

    public void Begin()
    {
        LargeMessages.NoteAndCollect(_expected);
        _octets = new byte[_expected];
    }

    public void Write(ReadOnlySpan<byte> octets)
    {
        const long MostInArray = 0x7FFFFFC7;
        long needed = (long)_count + octets.Length;
        if (needed > MostInArray)
        {
            throw new IOException("The message is too large to be kept in memory; receive it with -Destination.");
        }

        if (needed > _octets.Length)
        {
            Array.Resize(ref _octets, (int)Math.Min(MostInArray, Math.Max(needed, _octets.Length * 2L)));
        }

        octets.CopyTo(_octets.AsSpan(_count));
        _count += octets.Length;
        _progress.Add(octets.Length);
    }

    public void Complete()
    {
        if (_count != _octets.Length)
        {
            Array.Resize(ref _octets, _count);
        }
    }

    public void Abandon() => _octets = Array.Empty<byte>();
}
