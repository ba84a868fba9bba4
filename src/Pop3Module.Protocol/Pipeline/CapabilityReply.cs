using System;
using System.Collections.Generic;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>The reply to CAPA (RFC 2449, section 5).</summary>
/// <remarks>
/// After STLS some servers send their banner once more. It looks like the answer to the following CAPA, so a status line where the first
/// capability should be means that the line before was that banner.
/// </remarks>
internal sealed class CapabilityReply : Pop3PendingReply<IReadOnlyList<string>>
{
    /// <summary>Servers list about a dozen capabilities; these limits stop an endless list, which would fill the memory.</summary>
    private const int MostLines = 1000;
    private const int MostOctets = 256 * 1024;

    private readonly List<string> _lines = new();
    private readonly bool _bannerMayPrecede;
    private bool _firstLineRead;
    private int _lineCount;
    private int _octetCount;

    public CapabilityReply(bool bannerMayPrecede)
        : base(CommandLine.Create("CAPA"), expectedOctets: 0)
    {
        _bannerMayPrecede = bannerMayPrecede;
        SetValue(_lines);
    }

    /// <inheritdoc/>
    internal override bool MeasuresRoundTrip => !_bannerMayPrecede;

    private protected override bool OnAccepted(ReadOnlySpan<byte> text, WireContext wire) => true;

    private protected override bool FeedPayload(Span<byte> octets, WireContext wire, out int consumed)
    {
        consumed = 0;
        while (wire.Line.TryRead(octets.Slice(consumed), StatusLine.MaxOctets, out ReadOnlySpan<byte> line, out _, out int used))
        {
            consumed += used;
            wire.LogServer(line);
            Count(line, wire.Host);
            bool isFirst = !_firstLineRead;
            _firstLineRead = true;
            if (line.Length == 1 && line[0] == (byte)'.')
            {
                return true;
            }

            if (isFirst && _bannerMayPrecede && StatusLine.TryReadIndicator(line, out StatusIndicator indicator, out _))
            {
                if (indicator == StatusIndicator.Error)
                {
                    return !ReadStatus(line, wire);
                }
            }
            else if (!line.IsEmpty)
            {
                _lines.Add(wire.Show(line));
            }
        }

        consumed = octets.Length;
        return false;
    }

    private void Count(ReadOnlySpan<byte> line, string host)
    {
        _lineCount++;
        _octetCount += line.Length;
        if (_lineCount > MostLines || _octetCount > MostOctets)
        {
            throw new Pop3ProtocolException($"{host} sent more than {MostLines} capabilities, or {MostOctets} octets of them, in answer to CAPA.");
        }
    }
}
