using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Transport;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>
/// The queue of outstanding replies. POP3 answers strictly in order (RFC 1939, section 3), so one queue and one reader at a time suffice:
/// the thread that awaits a reply also reads the replies before it.
/// </summary>
internal sealed partial class ReplyPipeline : IDisposable
{
    private readonly object _gate = new();
    private readonly Queue<Pop3PendingReply> _replies = new();
    private readonly List<Waiter> _waiters = new();
    private readonly FlowWindow _window;
    private readonly ReceiveBuffer _received;
    private readonly CommandWriter _writer;
    private readonly Pop3Transport _transport;
    private readonly TimeProvider _time;
    private Pop3PendingReply? _last;
    private bool _isReading;

    /// <summary>The host, from the TLS handshake until the first data arrives under TLS; null afterwards, and in plaintext.</summary>
    private string? _silentTlsHost;
    private long _expectedOctets;
    private int _endings;
    private volatile ExceptionDispatchInfo? _fault;

    public ReplyPipeline(Pop3Transport transport, WireContext wire, TimeSpan inactivityTimeout, TimeProvider time, long fixedWindow)
    {
        _transport = transport;
        _time = time;
        Wire = wire;
        _received = new ReceiveBuffer(transport, inactivityTimeout, time);
        _writer = new CommandWriter(transport);
        _window = new FlowWindow(fixedWindow);
    }

    public WireContext Wire { get; }

    /// <summary>The first fault that ended the connection; null while it is open.</summary>
    public Exception? Fault => _fault?.SourceException;

    /// <summary>How many commands may be outstanding; 1 without PIPELINING (RFC 2449, section 6.6).</summary>
    public int MaxCommands { get; set; } = 1;

    /// <summary>The number of outstanding replies.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _replies.Count;
            }
        }
    }

    /// <summary>The number of octets still expected from the queued replies.</summary>
    public long ExpectedOctets
    {
        get
        {
            lock (_gate)
            {
                return _expectedOctets;
            }
        }
    }

    /// <summary>Queues a reply that no command asks for: the greeting.</summary>
    public void Expect(Pop3PendingReply reply)
    {
        lock (_gate)
        {
            ThrowIfBroken();
            Append(reply);
        }
    }

    /// <summary>
    /// From now on no command is queued but by <see cref="QueueEndingAsync"/>, so that none is sent between the check of the marks and QUIT. It may be called by
    /// several callers that end the session; each cancels it by <see cref="CancelEnding"/> or ends the connection.
    /// </summary>
    public void BeginEnding()
    {
        lock (_gate)
        {
            _endings++;
        }

        ReleaseWaiters();
    }

    public void CancelEnding()
    {
        lock (_gate)
        {
            _endings--;
        }
    }

    /// <summary>Queues a command as soon as the window has room. It is written before the next wait, or when enough are gathered.</summary>
    /// <param name="reply">The reply that is due for it.</param>
    /// <param name="octetLimit">The most outstanding octets the caller allows.</param>
    /// <param name="cancellationToken">Cancels the wait for room; then nothing was queued.</param>
    public ValueTask QueueAsync(Pop3PendingReply reply, long octetLimit, CancellationToken cancellationToken) =>
        QueueInRoomAsync(reply, WaitCondition.ForRoom(reply.ExpectedOctets, octetLimit), cancellationToken);

    /// <summary>Queues a command of the end of the session: RSET, QUIT, or the DELE of a message that is marked again after RSET.</summary>
    public ValueTask QueueEndingAsync(Pop3PendingReply reply, CancellationToken cancellationToken) =>
        QueueInRoomAsync(reply, WaitCondition.ForEnding, cancellationToken);

    private async ValueTask QueueInRoomAsync(Pop3PendingReply reply, WaitCondition room, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (!TryQueue(reply, room))
        {
            await WaitAsync(room, cancellationToken).ConfigureAwait(false);

            // A session that breaks during this wait fails with the cause; it was not broken before.
            _fault?.Throw();
        }
    }

    /// <summary>The last outstanding reply: when it is complete, all are. Null where none is outstanding.</summary>
    public Pop3PendingReply? Last
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    /// <summary>True when <see cref="QueueAsync"/> would not wait.</summary>
    public bool HasRoom(long octets, long octetLimit)
    {
        lock (_gate)
        {
            return IsMet(WaitCondition.ForRoom(octets, octetLimit));
        }
    }

    /// <summary>Waits until <see cref="QueueAsync"/> would not wait, or until a reply is complete.</summary>
    public async ValueTask WaitForRoomAsync(long octets, long octetLimit, Pop3PendingReply orReply, CancellationToken cancellationToken) =>
        await WaitAsync(WaitCondition.ForRoom(octets, octetLimit, orReply), cancellationToken).ConfigureAwait(false);

    public async ValueTask WaitAsync(Pop3PendingReply reply, CancellationToken cancellationToken) =>
        await WaitAsync(WaitCondition.ForReply(reply), cancellationToken).ConfigureAwait(false);

    /// <summary>Waits until all octets of a reply have arrived.</summary>
    public async ValueTask WaitForEndAsync(Pop3PendingReply reply, CancellationToken cancellationToken) =>
        await WaitAsync(WaitCondition.ForEnd(reply), cancellationToken).ConfigureAwait(false);

    /// <summary>Waits until a reply has more than the known number of items, or is complete.</summary>
    public async ValueTask WaitForItemsAsync(Pop3PendingReply reply, int known, CancellationToken cancellationToken) =>
        await WaitAsync(WaitCondition.ForItems(reply, known), cancellationToken).ConfigureAwait(false);

    /// <summary>Turns the connection into a TLS connection; no reply may be due (RFC 2595, section 4).</summary>
    /// <exception cref="Pop3TlsException">Plaintext octets came after the STLS reply, or the handshake failed.</exception>
    public async Task UpgradeToTlsAsync(TlsSettings settings, CancellationToken cancellationToken)
    {
        if (Count > 0 || _received.Count > 0)
        {
            Pop3TlsException fault = new($"{settings.Host} sent plaintext after its answer to STLS; someone may be tampering with the connection.");
            Break(fault);
            throw fault;
        }

        await _transport.UpgradeToTlsAsync(settings, cancellationToken).ConfigureAwait(false);
        _silentTlsHost = settings.Host;
    }

    /// <summary>Ends the connection; the first fault is kept, and every outstanding reply fails with it.</summary>
    public void Break(Exception fault)
    {
        List<Pop3PendingReply> due = new();
        lock (_gate)
        {
            if (_fault is null && fault is Pop3ConnectionLostException or Pop3TimeoutException)
            {
                ((Pop3Exception)fault).WasPipelined = IsAnswerDueToPipelined;
            }

            _fault ??= ExceptionDispatchInfo.Capture(fault);
            if (_unconfirmed is not null)
            {
                due.Add(_unconfirmed);
                _unconfirmed = null;
            }

            due.AddRange(_replies);
            _replies.Clear();
            _last = null;
            _expectedOctets = 0;
        }

        _transport.Dispose();
        foreach (Pop3PendingReply reply in due)
        {
            reply.Break(_fault!);
        }

        ReleaseBuffer();
        ReleaseWaiters();
    }

    public void Dispose() => Break(new Pop3SessionNotOpenException($"The session with {Wire.Host} is closed."));

    private double Now => _time.GetTimestamp() / (double)_time.TimestampFrequency;

    /// <summary>True when an answer is due to a command that was queued before the one before it was answered.</summary>
    private bool IsAnswerDueToPipelined => _replies.Count > 1 || (_replies.Count == 1 && _replies.Peek().IsPipelined);

    private bool TryQueue(Pop3PendingReply reply, WaitCondition room)
    {
        bool writeNow;
        lock (_gate)
        {
            ThrowIfBroken();
            if (_endings > 0 && !room.IsEnding)
            {
                throw new Pop3SessionNotOpenException($"The session with {Wire.Host} is being ended; {reply.Command} was not sent.");
            }

            if (!HasRoom(room))
            {
                return false;
            }

            if (_replies.Count == 0 && reply.MeasuresRoundTrip)
            {
                _window.OnSentWhileIdle(Now);
            }

            writeNow = Send(reply);
        }

        if (writeNow)
        {
            _writer.Flush();
        }

        return true;
    }

    /// <summary>Queues a reply, and its command for the next write.</summary>
    /// <returns>True when enough octets are gathered for a write.</returns>
    private bool Send(Pop3PendingReply reply)
    {
        Append(reply);
        if (Wire.IsLogged)
        {
            Wire.LogClient(reply.Command.ToString());
        }

        return _writer.Append(reply.Command);
    }

    private void Append(Pop3PendingReply reply)
    {
        reply.Attach(this, isPipelined: _replies.Count > 0);
        _replies.Enqueue(reply);
        _last = reply;
        _expectedOctets += reply.ExpectedOctets;
    }

    private void ThrowIfBroken()
    {
        if (Fault is Pop3SessionNotOpenException)
        {
            _fault!.Throw();
        }

        if (Fault is Exception fault)
        {
            throw new Pop3SessionNotOpenException($"The session with {Wire.Host} is broken: {fault.Message}", innerException: fault);
        }
    }

    /// <summary>A reply is awaited until it is completed, also where the session is broken: the thread that broke it completes all outstanding replies.</summary>
    private bool IsMet(in WaitCondition condition) =>
        (condition.WantsTurn && _fault is not null)
        || (condition.Reply is Pop3PendingReply reply && (condition.WantsEnd ? reply.HasEnded : reply.IsCompleted || reply.ItemCount > condition.Items))
        || (condition.WantsRoom && (_fault is not null || (_endings > 0 && !condition.IsEnding) || HasRoom(condition)));

    /// <summary>
    /// An empty queue always has room. Otherwise the octets expected already decide, so that a message larger than the window is requested
    /// before the connection is idle; only one larger than the largest possible window waits. The caller's limit includes the new command.
    /// Commands whose replies have no payload, such as DELE, never wait for octets.
    /// </summary>
    private bool HasRoom(in WaitCondition room)
    {
        bool fitsWindow = room.Octets == 0 || (_expectedOctets < _window.Octets && room.Octets <= FlowWindow.MaxOctets);
        return _replies.Count == 0
            || (_replies.Count < MaxCommands && fitsWindow && room.Octets <= room.OctetLimit - _expectedOctets);
    }
}
