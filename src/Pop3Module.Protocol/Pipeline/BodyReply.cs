using System;
using System.Globalization;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>The reply to RETR or TOP: a message that streams into a sink. Brings the number of octets.</summary>
/// <remarks>
/// <para>
/// Its end is believed only when what follows is believable: <see cref="ReplyPipeline"/> calls <see cref="Confirm"/> then, and the sink is complete
/// no sooner.
/// </para>
/// <para>The sink is used under the lock of the reply itself, which nobody else takes: there is one reply a message, and thousands are queued.</para>
/// </remarks>
internal sealed class BodyReply : Pop3PendingReply<long>
{
    private readonly int _number;
    private readonly MessageSizes? _sizes;
    private readonly long _listedOctets;
    private IPop3BodySink? _sink;
    private DotUnstuffer _unstuffer;
    private LineCapture _firstLine;
    private LineCapture _surplus;
    private long? _announcedOctets;
    private long _octets;
    private long _wireOctets;

    private BodyReply(CommandLine command, int number, IPop3BodySink sink, long expectedOctets, MessageSizes? sizes)
        : base(command, expectedOctets >= 0 ? expectedOctets : throw new ArgumentOutOfRangeException(nameof(expectedOctets), "A size has 0 octets or more."))
    {
        _number = number;
        _sink = sink;
        _sizes = sizes;
        _listedOctets = sizes is null ? 0 : expectedOctets;
    }

    /// <summary>The reply to RETR.</summary>
    /// <param name="number">The message number.</param>
    /// <param name="sink">Takes the octets.</param>
    /// <param name="listedOctets">The size from LIST; 0 where it is not known.</param>
    /// <param name="sizes">Learns how the size compares with what was listed.</param>
    public static BodyReply OfRetrieve(int number, IPop3BodySink sink, long listedOctets, MessageSizes sizes) =>
        new(CommandLine.Create("RETR", number), number, sink, listedOctets, sizes);

    /// <summary>The reply to TOP.</summary>
    /// <param name="number">The message number.</param>
    /// <param name="lines">How many lines of the body.</param>
    /// <param name="sink">Takes the octets.</param>
    /// <param name="expectedOctets">About how many octets will come; 0 where it is not known.</param>
    public static BodyReply OfTop(int number, int lines, IPop3BodySink sink, long expectedOctets) =>
        new(CommandLine.Create("TOP", number, lines), number, sink, expectedOctets, sizes: null);

    /// <summary>True when the server accepted the command, so that a message follows.</summary>
    public bool HasPayload { get; private set; }

    /// <summary>What was fetched, in words.</summary>
    private string What => (_sizes is null ? "The header of message " : "Message ") + _number.ToString(CultureInfo.InvariantCulture);

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

    /// <summary>What follows the message is believable, or nothing was due behind it: it is whole.</summary>
    public void Confirm()
    {
        _sizes?.Note(_number, _octets, _wireOctets, _listedOctets, _announcedOctets);
        UseSink(default, static (IPop3BodySink sink, ReadOnlySpan<byte> _) => sink.Complete());
        ReleaseSink();
    }

    /// <summary>What follows the message is not believable: it may lack its end.</summary>
    /// <returns>What is not to be trusted, in words.</returns>
    public string Distrust()
    {
        _sizes?.AddSuspect(_number);
        return What;
    }

    private protected override bool OnAccepted(ReadOnlySpan<byte> text, WireContext wire)
    {
        HasPayload = true;
        if (_sizes is not null && StatusLine.TryReadOctetCount(text, out long announced))
        {
            _announcedOctets = announced;
        }

        UseSink(default, static (IPop3BodySink sink, ReadOnlySpan<byte> _) => sink.Begin());
        return true;
    }

    private protected override bool FeedPayload(Span<byte> octets, WireContext wire, out int consumed)
    {
        bool ended = _unstuffer.Process(octets, wire.IsLfOnly, out consumed, out int produced, out bool leadingCr);
        _wireOctets += consumed;
        if (leadingCr)
        {
            Write("\r"u8);
        }

        Write(octets.Slice(0, produced));
        if (ended)
        {
            _wireOctets -= wire.IsLfOnly ? ".\n".Length : ".\r\n".Length;
            RequireNoStatusLineInside();
            SetValue(_octets);
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

    /// <summary>
    /// A message that is longer than was told by just a status line at its beginning or its end holds an answer of the server: answers and
    /// commands are out of step.
    /// </summary>
    /// <exception cref="Pop3ProtocolException">It does.</exception>
    private void RequireNoStatusLineInside()
    {
        if (_sizes is null)
        {
            return;
        }

        if (_firstLine.TryGetStatusLine(out ReadOnlySpan<byte> first, out int firstLength)
            && (IsRest(_listedOctets, firstLength) || (StatusLine.TryReadOctetCount(first, out long told) && IsRest(told, firstLength))))
        {
            throw IsOutOfStep("begins");
        }

        if (_surplus.TryGetStatusLine(out _, out int lastLength) && lastLength == _octets - _listedOctets)
        {
            throw IsOutOfStep("ends");
        }
    }

    /// <summary>True when the message is as long as told but for its first line, with stuffed dots or without.</summary>
    private bool IsRest(long told, int firstLength) => told > 0 && (told == _octets - firstLength || told == _wireOctets - firstLength);

    private Pop3ProtocolException IsOutOfStep(string how) =>
        new($"{What} {how} with a status line of the server that is no part of it: the server's answers and our commands are out of step.");

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
        if (octets.IsEmpty)
        {
            return;
        }

        if (_sizes is not null)
        {
            _firstLine.Take(octets, isStart: _octets == 0);
            if (_listedOctets > 0 && _octets + octets.Length > _listedOctets)
            {
                // What comes from here on is more than was listed.
                int listed = (int)Math.Max(0, _listedOctets - _octets);
                _surplus.Take(octets.Slice(listed), isStart: _octets <= _listedOctets);
            }
        }

        _octets += octets.Length;
        UseSink(octets, static (IPop3BodySink sink, ReadOnlySpan<byte> span) => sink.Write(span));
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
