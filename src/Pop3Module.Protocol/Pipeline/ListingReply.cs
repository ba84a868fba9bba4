using System;
using System.Collections.Generic;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>A multi-line reply of lines that are parsed one by one as they arrive: LIST, UIDL.</summary>
internal sealed class ListingReply<T> : Pop3PendingListing<T>
{
    /// <summary>More messages than any maildrop holds; the limit stops an endless listing, which would fill the memory.</summary>
    private const int MostItems = 10_000_000;

    /// <summary>More octets than such a listing has; the limit also stops lines that are no items.</summary>
    private const long MostOctets = 256 * 1024 * 1024;

    private readonly LineParser<T> _parser;
    private readonly List<T> _items;
    private volatile int _count;
    private long _octets;
    private int _unreadableLines;
    private string? _firstUnreadableLine;

    public ListingReply(CommandLine command, LineParser<T> parser, int expectedCount)
        : base(command)
    {
        _parser = parser;
        _items = new List<T>(expectedCount);
        SetValue(_items);
    }

    internal override int ItemCount => _count;

    /// <inheritdoc/>
    public override int UnreadableLineCount => _unreadableLines;

    /// <inheritdoc/>
    public override string? FirstUnreadableLine => _firstUnreadableLine;

    public override T GetItem(int index)
    {
        lock (_items)
        {
            return _items[index];
        }
    }

    /// <summary>The items read so far; for the thread that reads.</summary>
    internal List<T> Items => _items;

    private protected override bool OnAccepted(ReadOnlySpan<byte> text, WireContext wire) => true;

    private protected override bool FeedPayload(Span<byte> octets, WireContext wire, out int consumed) => FeedLines(octets, wire, out consumed);

    /// <summary>Reads lines behind the status line.</summary>
    /// <returns>True when the line that ends the listing was read.</returns>
    internal bool FeedLines(Span<byte> octets, WireContext wire, out int consumed)
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
            CountOctets(used, wire);
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
            else if (StatusLine.TryReadIndicator(line, out StatusIndicator indicator, out _) && indicator != StatusIndicator.Continue)
            {
                string text = wire.Show(line);
                throw new Pop3ProtocolException($"{wire.Host} sent a status line within its answer to {Command}, whose end is missing: {Excerpt(text)}", text);
            }
            else if (!line.IsEmpty)
            {
                // Some servers add a remark, or a size that is no number: the other lines count.
                _unreadableLines++;
                _firstUnreadableLine ??= Excerpt(wire.Show(line));
            }
        }

        CountOctets(octets.Length - consumed, wire);
        consumed = octets.Length;
        return false;
    }

    private void CountOctets(int octets, WireContext wire)
    {
        _octets += octets;
        if (_octets > MostOctets)
        {
            throw new Pop3ProtocolException($"{wire.Host} sent more than {MostOctets} octets in answer to {Command}.");
        }
    }
}
