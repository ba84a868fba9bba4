using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Transport;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>
/// The queue of replies that are due. POP3 answers strictly in order (RFC 1939, section 3), so one queue and one reader at a time suffice:
/// whoever awaits a reply reads for everybody before it.
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

    /// <summary>The host with which TLS was begun and that has said nothing under it yet; null once it has, and in plaintext.</summary>
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

    /// <summary>The first cause that ended the connection; null while it lives.</summary>
    public Exception? Fault => _fault?.SourceException;

    /// <summary>How many commands may be on their way; 1 without PIPELINING (RFC 2449, section 6.6).</summary>
    public int MaxCommands { get; set; } = 1;

    /// <summary>Replies still due.</summary>
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

    /// <summary>Octets the queued replies are still expected to bring.</summary>
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

    /// <summary>Queues a reply to something the server says unasked: its greeting.</summary>
    public void Expect(Pop3PendingReply reply)
    {
        lock (_gate)
        {
            ThrowIfBroken();
            Append(reply);
        }
    }

    /// <summary>
    /// From now on no command is queued but by <see cref="QueueEndingAsync"/>, so that none slips in between what was looked at and QUIT. It may be called by
    /// several that end the session; each takes it back by <see cref="CancelEnding"/> or ends the connection.
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
    /// <param name="octetLimit">The most octets the caller wants on their way.</param>
    /// <param name="cancellationToken">Cancels the wait for room; then nothing was queued.</param>
    public ValueTask QueueAsync(Pop3PendingReply reply, long octetLimit, CancellationToken cancellationToken) =>
        QueueInRoomAsync(reply, WaitCondition.ForRoom(reply.ExpectedOctets, octetLimit), cancellationToken);

    /// <summary>Queues a command that ends the session, or belongs to its end.</summary>
    public ValueTask QueueEndingAsync(Pop3PendingReply reply, CancellationToken cancellationToken) =>
        QueueInRoomAsync(reply, WaitCondition.ForEnding, cancellationToken);

    private async ValueTask QueueInRoomAsync(Pop3PendingReply reply, WaitCondition room, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (!TryQueue(reply, room))
        {
            await WaitAsync(room, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The reply that is due last: when it is complete, all are. Null where none is due.</summary>
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

    /// <summary>Waits until <see cref="QueueAsync"/> would not, or until a reply is complete.</summary>
    public async ValueTask WaitForRoomAsync(long octets, long octetLimit, Pop3PendingReply orReply, CancellationToken cancellationToken) =>
        await WaitAsync(WaitCondition.ForRoom(octets, octetLimit, orReply), cancellationToken).ConfigureAwait(false);

    public async ValueTask WaitAsync(Pop3PendingReply reply, CancellationToken cancellationToken) =>
        await WaitAsync(WaitCondition.ForReply(reply), cancellationToken).ConfigureAwait(false);

    /// <summary>Waits until a reply has more items than are known, or is complete.</summary>
    public async ValueTask WaitForItemsAsync(Pop3PendingReply reply, int known, CancellationToken cancellationToken) =>
        await WaitAsync(WaitCondition.ForItems(reply, known), cancellationToken).ConfigureAwait(false);

    /// <summary>Turns the connection into a TLS connection; no reply may be due (RFC 2595, section 4).</summary>
    /// <exception cref="Pop3TlsException">Octets came behind the STLS reply, in plaintext, or the handshake failed.</exception>
    public async Task UpgradeToTlsAsync(TlsSettings settings, CancellationToken cancellationToken)
    {
        if (Count > 0 || _received.Count > 0)
        {
            Pop3TlsException fault = new("The server sent plaintext behind its answer to STLS: somebody may be tampering with the connection.");
            Break(fault);
            throw fault;
        }

        await _transport.UpgradeToTlsAsync(settings, cancellationToken).ConfigureAwait(false);
        _silentTlsHost = settings.Host;
    }

    /// <summary>Ends the connection; the first cause is kept, every reply still due fails with it.</summary>
    public void Break(Exception fault)
    {
        List<Pop3PendingReply> due = new();
        lock (_gate)
        {
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

        ReleaseWaiters();
    }

    public void Dispose() => Break(new Pop3SessionNotOpenException("The session is closed."));

    private double Now => _time.GetTimestamp() / (double)_time.TimestampFrequency;

    private bool TryQueue(Pop3PendingReply reply, WaitCondition room)
    {
        bool writeNow;
        lock (_gate)
        {
            ThrowIfBroken();
            if (_endings > 0 && !room.IsEnding)
            {
                throw new Pop3SessionNotOpenException("The session is being ended; no further command was sent.");
            }

            if (!HasRoom(room))
            {
                return false;
            }

            if (_replies.Count == 0 && reply.MeasuresRoundTrip)
            {
                _window.OnSentWhileIdle(Now);
            }

            Append(reply);
            if (Wire.IsLogged)
            {
                Wire.LogClient(reply.Command.ToString());
            }

            writeNow = _writer.Append(reply.Command);
        }

        if (writeNow)
        {
            _writer.Flush();
        }

        return true;
    }

    private void Append(Pop3PendingReply reply)
    {
        reply.Attach(this);
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
            throw new Pop3SessionNotOpenException("The session is broken: " + fault.Message, innerException: fault);
        }
    }

    /// <summary>A reply is awaited until it is completed, also where the session is broken: whoever broke it completes what was due.</summary>
    private bool IsMet(in WaitCondition condition) =>
        (condition.WantsTurn && _fault is not null)
        || (condition.Reply is Pop3PendingReply reply && (reply.IsCompleted || reply.ItemCount > condition.Items))
        || (condition.WantsRoom && (_fault is not null || (_endings > 0 && !condition.IsEnding) || HasRoom(condition)));

    /// <summary>
    /// An empty queue always has room. Else room is judged by what is expected already, so that a message larger than the window is asked for
    /// before the line runs dry; only one that is larger than the largest window of all waits. The caller's limit counts the new command too.
    /// What brings no octets of its own, as DELE, never waits for octets.
    /// </summary>
    private bool HasRoom(in WaitCondition room)
    {
        bool fitsWindow = room.Octets == 0 || (_expectedOctets < _window.Octets && room.Octets <= FlowWindow.MaxOctets);
        return _replies.Count == 0
            || (_replies.Count < MaxCommands && fitsWindow && room.Octets <= room.OctetLimit - _expectedOctets);
    }
}
