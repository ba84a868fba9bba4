using System;
using System.Globalization;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>The reply to RETR or TOP: a message that streams into a sink. Its value is the number of octets.</summary>
/// <remarks>
/// <para>
/// The message counts as whole only when valid data follows it: <see cref="ReplyPipeline"/> then calls <see cref="Confirm"/>, and the sink is completed
/// not before that.
/// </para>
/// <para>The sink is used under a lock on the reply itself, as thousands of replies are queued; no other code locks a reply.</para>
/// </remarks>
internal sealed class BodyReply : Pop3PendingReply<long>
{
    private const uint LfLf = 0x0A0A;
    private const uint LfCrLf = 0x0A0D0A;
    private const uint ThreeOctets = 0xFFFFFF;

    /// <summary>A message of more octets than these, and of more than ten times its listed size, does not end.</summary>
    private const long MostUnlisted = 64 * 1024 * 1024;
    private const int MostTimesListed = 10;

    /// <summary>A message of unknown size that nobody takes is skipped up to here: a message of this size ends, and an endless one does not hold the next command for long.</summary>
    private const long MostSkipped = MostUnlisted * MostTimesListed;

    /// <summary>More octets than any header has; a server that sends whole messages in answer to TOP stays below too.</summary>
    private const long MostInHeader = 256 * 1024 * 1024;

    private readonly int _number;
    private readonly MessageSizes? _sizes;
    private long _mostOctets;
    private long _skippedOctets;
    private readonly long _listedOctets;
    private readonly bool _isHeader;
    private IPop3BodySink? _sink;
    private DotUnstuffer _unstuffer;
    private LineCapture _firstLine;
    private LineCapture _surplus;
    private long? _announcedOctets;
    private long _octets;
    private long _wireOctets;
    private uint _lastOctets;

    private BodyReply(CommandLine command, int number, IPop3BodySink sink, long expectedOctets, MessageSizes? sizes, bool isHeader = false)
        : base(command, expectedOctets >= 0 ? expectedOctets : throw new ArgumentOutOfRangeException(nameof(expectedOctets), "A size has 0 octets or more."))
    {
        _number = number;
        _sink = sink;
        _sizes = sizes;
        _isHeader = isHeader;
        _listedOctets = sizes is null ? 0 : expectedOctets;
        _mostOctets = sizes is null ? MostInHeader
            : _listedOctets > 0 ? GetMost(_listedOctets)
            : long.MaxValue;
    }

    /// <summary>The reply to RETR.</summary>
    /// <param name="number">The message number.</param>
    /// <param name="sink">Receives the octets.</param>
    /// <param name="listedOctets">The size from LIST; 0 where it is not known.</param>
    /// <param name="sizes">Records how the received size compares with the listed one.</param>
    public static BodyReply OfRetrieve(int number, IPop3BodySink sink, long listedOctets, MessageSizes sizes) =>
        new(CommandLine.Create("RETR", number), number, sink, listedOctets, sizes);

    /// <summary>The reply to TOP.</summary>
    /// <param name="number">The message number.</param>
    /// <param name="lines">How many lines of the body.</param>
    /// <param name="sink">Receives the octets.</param>
    /// <param name="expectedOctets">About how many octets will come; 0 where it is not known.</param>
    public static BodyReply OfTop(int number, int lines, IPop3BodySink sink, long expectedOctets) =>
        new(CommandLine.Create("TOP", number, lines), number, sink, expectedOctets, sizes: null, isHeader: lines == 0);

    /// <summary>True when the server accepted the command, so that a message follows.</summary>
    public bool HasPayload { get; private set; }

    /// <summary>True for a header without a body that ends in an empty line: that line is its end (RFC 1939, section 7, TOP), so it is whole whatever follows.</summary>
    public bool HasEmptyLineAtEnd => _isHeader && ((ushort)_lastOctets == LfLf || (_lastOctets & ThreeOctets) == LfCrLf);

    /// <summary>The name of what was fetched, for errors.</summary>
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

    /// <summary>Completes the message: valid data follows it, or no further reply was due.</summary>
    public void Confirm()
    {
        _sizes?.Note(_number, _octets, _wireOctets, _listedOctets, _announcedOctets);
        UseSink(default, static (IPop3BodySink sink, ReadOnlySpan<byte> _) => sink.Complete());
        ReleaseSink();
    }

    /// <summary>Marks the message as suspect: the data that follows it is invalid, so its end may be missing.</summary>
    /// <returns>The name of the message, for errors.</returns>
    public string MarkSuspect()
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
            _mostOctets = _listedOctets == 0 && announced > 0 ? GetMost(announced) : _mostOctets;
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
        if (!ended)
        {
            RequireEnd(wire.Host);
        }
        else
        {
            _wireOctets -= wire.IsLfOnly ? ".\n".Length : ".\r\n".Length;
            RequireNoStatusLineInside(wire.Host);
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

    /// <summary>The most octets of a message of which the server stated the size.</summary>
    private static long GetMost(long stated) => Math.Max(MostUnlisted, Math.Min(stated, long.MaxValue / MostTimesListed) * MostTimesListed);

    /// <exception cref="Pop3ProtocolException">The message has so many octets that it does not end; one of unknown size, so many that are skipped.</exception>
    private void RequireEnd(string host)
    {
        if (_wireOctets > _mostOctets || (_mostOctets == long.MaxValue && _skippedOctets > MostSkipped))
        {
            string listed = _listedOctets > 0 ? $", which was listed with {_listedOctets} octets," : string.Empty;
            throw new Pop3ProtocolException($"{What} from {host}{listed} does not end: {_wireOctets} octets were received.");
        }
    }

    /// <summary>
    /// A message that exceeds its listed size by exactly a status line at its beginning or its end contains an answer of the server: answers and
    /// commands are out of step.
    /// </summary>
    /// <exception cref="Pop3ProtocolException">The message contains a status line.</exception>
    private void RequireNoStatusLineInside(string host)
    {
        if (_sizes is null)
        {
            return;
        }

        if (_firstLine.TryGetStatusLine(out ReadOnlySpan<byte> first, out int firstLength)
            && (IsRest(_listedOctets, firstLength) || (StatusLine.TryReadOctetCount(first, out long stated) && IsRest(stated, firstLength))))
        {
            throw CreateOutOfStepFault("begins", host);
        }

        if (_surplus.TryGetStatusLine(out _, out int lastLength) && lastLength == _octets - _listedOctets)
        {
            throw CreateOutOfStepFault("ends", host);
        }
    }

    /// <summary>True when the message without its first line has the stated size, counted with or without stuffed dots.</summary>
    private bool IsRest(long stated, int firstLength) => stated > 0 && (stated == _octets - firstLength || stated == _wireOctets - firstLength);

    private Pop3ProtocolException CreateOutOfStepFault(string how, string host) =>
        new($"{What} from {host} {how} with a status line that is not part of it: the answers of the server and the commands of the client are out of step.");

    /// <summary>Abandoning the reply of a completed message must not reach its sink.</summary>
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
            _firstLine.Append(octets, isStart: _octets == 0);
            if (_listedOctets > 0 && _octets + octets.Length > _listedOctets)
            {
                // The octets from here on exceed the listed size.
                int listed = (int)Math.Max(0, _listedOctets - _octets);
                _surplus.Append(octets.Slice(listed), isStart: _octets <= _listedOctets);
            }
        }

        for (int i = _isHeader ? Math.Max(0, octets.Length - "\n\r\n".Length) : octets.Length; i < octets.Length; i++)
        {
            _lastOctets = (_lastOctets << 8) | octets[i];
        }

        _octets += octets.Length;
        _skippedOctets += _sink is null ? octets.Length : 0;
        UseSink(octets, static (IPop3BodySink sink, ReadOnlySpan<byte> span) => sink.Write(span));
    }

    /// <summary>Calls the sink. A sink that fails affects this message only: its further octets are skipped.</summary>
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

                // Who waits for the message need not wait for the octets that are skipped.
                CompleteBeforeEnd();
            }
        }
    }

    private static bool IsSinkFault(Exception fault) => fault is not (OutOfMemoryException or StackOverflowException);

    private delegate void SinkAction(IPop3BodySink sink, ReadOnlySpan<byte> octets);
}
