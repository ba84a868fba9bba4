using System;
using System.Globalization;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>The reply to RETR or TOP: a message that streams into a sink. Brings the number of octets.</summary>
/// <remarks>The sink is used under the lock of the reply itself, which nobody else takes: there is one reply a message, and thousands are queued.</remarks>
internal sealed class BodyReply : Pop3PendingReply<long>
{
    private IPop3BodySink? _sink;
    private DotUnstuffer _unstuffer;
    private long _octets;

    public BodyReply(CommandLine command, IPop3BodySink sink, long expectedOctets)
        : base(command, expectedOctets >= 0 ? expectedOctets : throw new ArgumentOutOfRangeException(nameof(expectedOctets), "A size has 0 octets or more."))
    {
        _sink = sink;
    }

    /// <inheritdoc/>
    public override void Abandon()
    {
        lock (this)
        {
            IPop3BodySink? sink = _sink;
            _sink = null;
            try
            {
                sink?.Abandon();
            }
            catch (Exception fault) when (IsSinkFault(fault))
            {
                SetFault(fault);
            }
        }
    }

    private protected override bool OnAccepted(ReadOnlySpan<byte> text, WireContext wire)
    {
        UseSink(default, static (IPop3BodySink sink, ReadOnlySpan<byte> _) => sink.Begin());
        return true;
    }

    private protected override bool FeedPayload(Span<byte> octets, WireContext wire, out int consumed)
    {
        bool ended = _unstuffer.Process(octets, wire.IsLfOnly, out consumed, out int produced, out bool leadingCr);
        if (leadingCr)
        {
            Write("\r"u8);
        }

        Write(octets.Slice(0, produced));
        if (ended)
        {
            SetValue(_octets);
            UseSink(default, static (IPop3BodySink sink, ReadOnlySpan<byte> _) => sink.Complete());
            ReleaseSink();
            if (wire.IsLogged)
            {
                wire.LogServer("<" + _octets.ToString(CultureInfo.InvariantCulture) + " octets>");
                wire.LogServer(".");
            }
        }

        return ended;
    }

    private protected override void OnCompleted(Exception? fault)
    {
        if (fault is not null)
        {
            Abandon();
        }
    }

    /// <summary>A message that is whole stays whole: giving up its reply later must not touch it.</summary>
    private void ReleaseSink()
    {
        lock (this)
        {
            _sink = null;
        }
    }

    private void Write(ReadOnlySpan<byte> octets)
    {
        _octets += octets.Length;
        if (!octets.IsEmpty)
        {
            UseSink(octets, static (IPop3BodySink sink, ReadOnlySpan<byte> span) => sink.Write(span));
        }
    }

    /// <summary>A sink that fails costs this message only: its octets are skipped from here on.</summary>
    private void UseSink(ReadOnlySpan<byte> octets, SinkAction action)
    {
        lock (this)
        {
            if (_sink is null)
            {
                return;
            }

            try
            {
                action(_sink, octets);
            }
            catch (Exception fault) when (IsSinkFault(fault))
            {
                SetFault(fault);
                Abandon();
            }
        }
    }

    private static bool IsSinkFault(Exception fault) => fault is not (OutOfMemoryException or StackOverflowException);

    private delegate void SinkAction(IPop3BodySink sink, ReadOnlySpan<byte> octets);
}
