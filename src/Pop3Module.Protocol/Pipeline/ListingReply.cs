using System;
using System.Collections.Generic;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>A multi-line reply of lines that are parsed one by one as they arrive: LIST, UIDL.</summary>
internal sealed class ListingReply<T> : Pop3PendingListing<T>
{
    /// <summary>More messages than any maildrop holds; the limit stops an endless listing, which would fill the memory.</summary>
    private const int MostItems = 10_000_000;

    private readonly LineParser<T> _parser;
    private readonly List<T> _items;
    private volatile int _count;

    public ListingReply(CommandLine command, LineParser<T> parser, int expectedCount)
        : base(command)
    {
        _parser = parser;
        _items = new List<T>(expectedCount);
        SetValue(_items);
    }

    internal override int ItemCount => _count;

    public override T GetItem(int index)
    {
        lock (_items)
        {
            return _items[index];
        }
    }

    private protected override bool OnAccepted(ReadOnlySpan<byte> text, WireContext wire) => true;

    private protected override bool FeedPayload(Span<byte> octets, WireContext wire, out int consumed)
    {
        // The lock is taken once for all lines that have arrived, as other threads may read items meanwhile.
        lock (_items)
        {
            bool ended = ReadLines(octets, wire, out consumed);
            _count = _items.Count;
            return ended;
        }
    }

    private bool ReadLines(Span<byte> octets, WireContext wire, out int consumed)
    {
        consumed = 0;
        while (wire.Line.TryRead(octets.Slice(consumed), WireContext.MaxListingLineOctets, out ReadOnlySpan<byte> line, out _, out int used))
        {
            consumed += used;
            wire.LogServer(line);
            if (line.Length == 1 && line[0] == (byte)'.')
            {
                return true;
            }

            if (_parser(line, out T item))
            {
                if (_items.Count >= MostItems)
                {
                    throw new Pop3ProtocolException($"{wire.Host} sent more than {MostItems} lines in answer to {Command}.");
                }

                _items.Add(item);
            }
            else if (!line.IsEmpty)
            {
                throw new Pop3ProtocolException(
                    $"{wire.Host} sent a line in answer to {Command} that cannot be parsed: {Excerpt(wire.Show(line))}", wire.Show(line));
            }
        }

        consumed = octets.Length;
        return false;
    }
}
