using System;
using System.IO;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Security.Authentication;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <content>Who reads, and what happens to what is read.</content>
internal sealed partial class ReplyPipeline
{
    /// <summary>Long enough for octets that are in the socket already to get through TLS.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    /// <summary>A message whose end was read while commands are outstanding: not complete before the next status line shows that it was the end.</summary>
    private BodyReply? _unconfirmed;

    /// <summary>A message that was completed as nothing else was due; whether it ended where it seemed to, the next answer shows.</summary>
    private BodyReply? _lastBody;

    /// <summary>Looks, hardly waiting, for what the server said unasked: a farewell to an idle session, or the end of the connection.</summary>
    /// <exception cref="Pop3ConnectionLostException">The server has ended the session; its words are in the error.</exception>
    /// <exception cref="Pop3ProtocolException">Octets are there that answer no command: its answers and our commands are out of step.</exception>
    public async ValueTask ThrowIfServerLeftAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_replies.Count > 0 || _isReading || _fault is not null || !_received.HasSomethingToRead)
            {
                return;
            }

            _isReading = true;
        }

        try
        {
            await ReadFarewellAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            HandOver();
        }

        if (Fault is Pop3ConnectionLostException or Pop3ProtocolException)
        {
            _fault!.Throw();
        }
    }

    /// <summary>Waits until no reply is due and nobody reads, then looks for what the server said unasked.</summary>
    /// <exception cref="Pop3ConnectionLostException">The server has ended the session; its words are in the error.</exception>
    /// <exception cref="Pop3ProtocolException">Octets are there that answer no command: its answers and our commands are out of step.</exception>
    public async ValueTask SettleAsync(CancellationToken cancellationToken)
    {
        do
        {
            while (Last is Pop3PendingReply last)
            {
                await last.WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            if (!await TakeTurnAsync(cancellationToken).ConfigureAwait(false))
            {
                break;
            }

            try
            {
                if (Last is null && _received.HasSomethingToRead)
                {
                    await ReadFarewellAsync(cancellationToken).ConfigureAwait(false);
                }
            }
            finally
            {
                HandOver();
            }
        }
        while (Last is not null);

        if (Fault is Pop3ConnectionLostException or Pop3ProtocolException)
        {
            _fault!.Throw();
        }
    }

    /// <summary>Waits until nobody reads, and takes the reading over.</summary>
    /// <returns>False when the connection has ended.</returns>
    private async ValueTask<bool> TakeTurnAsync(CancellationToken cancellationToken)
    {
        Waiter waiter = new(WaitCondition.ForTurn);
        lock (_gate)
        {
            if (_fault is not null)
            {
                return false;
            }

            if (!_isReading)
            {
                _isReading = true;
                return true;
            }

            _waiters.Add(waiter);
        }

        return await WaitForTurnAsync(waiter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until the server has ended the connection behind its last answer, or has been quiet for a time.</summary>
    /// <exception cref="Pop3ProtocolException">Octets follow: what was taken for the last answer was none.</exception>
    public async ValueTask RequireNothingFollowsAsync(TimeSpan quietTime)
    {
        lock (_gate)
        {
            if (_isReading || _fault is not null)
            {
                return;
            }

            _isReading = true;
        }

        try
        {
            bool follows = await _received.GlanceAsync(quietTime, CancellationToken.None).ConfigureAwait(false)
                && (_received.Count > 0 || await _received.ReadAsync(CancellationToken.None).ConfigureAwait(false) > 0);

            // An empty line is no answer.
            if (follows && !StatusLine.WithoutLineEnd(_received.Content).IsEmpty)
            {
                throw new Pop3ProtocolException("The server sent more behind its answer to QUIT, so that answer may belong to an earlier command.");
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException or ObjectDisposedException)
        {
            // The connection has ended, if not in order: nothing follows.
        }
        finally
        {
            HandOver();
        }
    }

    private async ValueTask ReadFarewellAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Under TLS what is there may be no data, so the read may stay pending; then nobody has left.
            if (!await _received.GlanceAsync(Glance, cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }
        catch (Exception fault) when (!IsCancellation(fault, cancellationToken))
        {
            BreakAfter(fault);
            return;
        }

        FarewellReply farewell = new();
        lock (_gate)
        {
            // What is there may answer a command that another thread queued meanwhile.
            if (_fault is not null || _replies.Count > 0)
            {
                return;
            }

            Append(farewell);
        }

        // Not for room: with PIPELINING there is room beside it, and the farewell would be read only behind the next command.
        await ReadUntilAsync(WaitCondition.ForReply(farewell), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WaitAsync(WaitCondition condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Waiter? waiter = null;
            lock (_gate)
            {
                if (IsMet(condition))
                {
                    return;
                }

                if (_isReading || _fault is not null)
                {
                    waiter = new Waiter(condition);
                    _waiters.Add(waiter);
                }
                else
                {
                    _isReading = true;
                }
            }

            _writer.Flush();
            if (waiter is not null && !await WaitForTurnAsync(waiter, cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            try
            {
                await ReadUntilAsync(condition, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                HandOver();
            }
        }
    }

    /// <summary>Waits while another reads.</summary>
    /// <returns>True when this one reads from now on.</returns>
    private async ValueTask<bool> WaitForTurnAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        // Only one of a turn, a met condition and a cancellation takes the waiter: a turn that was given is always taken, and handed over.
        using CancellationTokenRegistration registration = cancellationToken.Register(
            () => _ = waiter.TrySetCanceled(cancellationToken));
        try
        {
            return await waiter.Task.ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _ = _waiters.Remove(waiter);
            }
        }
    }

    /// <summary>Gives the reading to the first who still needs it; once the session is broken there is nothing to read.</summary>
    private void HandOver()
    {
        lock (_gate)
        {
            _isReading = false;
            foreach (Waiter waiter in _waiters)
            {
                if (IsMet(waiter.Condition))
                {
                    _ = waiter.TrySetResult(false);
                }
                else if (_fault is null && waiter.TrySetResult(true))
                {
                    _isReading = true;
                    return;
                }
            }
        }
    }

    private void ReleaseWaiters()
    {
        lock (_gate)
        {
            foreach (Waiter waiter in _waiters)
            {
                if (IsMet(waiter.Condition))
                {
                    _ = waiter.TrySetResult(false);
                }
            }
        }
    }

    private async ValueTask ReadUntilAsync(WaitCondition condition, CancellationToken cancellationToken)
    {
        try
        {
            while (!FeedReplies(condition))
            {
                cancellationToken.ThrowIfCancellationRequested();
                _writer.Flush();
                int count = await _received.ReadAsync(cancellationToken).ConfigureAwait(false);
                if (count == 0)
                {
                    _writer.ThrowIfDefective();
                    Break(new Pop3ConnectionLostException("The server closed the connection.", innerException: _writer.Fault));
                    return;
                }

                _silentTlsHost = null;
                lock (_gate)
                {
                    _window.OnReceived(count, Now);
                }
            }
        }
        catch (Exception fault) when (!IsCancellation(fault, cancellationToken))
        {
            if (!BreakAfter(_writer.Defect ?? fault))
            {
                _fault!.Throw();
            }
        }
    }

    /// <summary>A cancelled wait leaves the pending read and the queue as they are: the session goes on.</summary>
    private static bool IsCancellation(Exception fault, CancellationToken cancellationToken) =>
        fault is OperationCanceledException && cancellationToken.IsCancellationRequested;

    /// <summary>Ends the session: nothing that follows on the connection could be trusted.</summary>
    /// <returns>False when the fault is a defect of ours, which should be seen; what a closed connection throws is none.</returns>
    private bool BreakAfter(Exception fault)
    {
        if (_fault is not null)
        {
            return true;
        }

        if (fault is IOException or SocketException or ObjectDisposedException or AuthenticationException)
        {
            // In TLS 1.3 the client is done with the handshake before the server is (RFC 8446, section 4.4): what the server then has to say
            // against it, as against the client's certificate, comes where its first data should be.
            fault = _silentTlsHost is string host
                ? new Pop3TlsException($"{host} broke off behind the TLS handshake: {fault.GetBaseException().Message}", innerException: fault)
                : new Pop3ConnectionLostException("The connection to the server was lost: " + fault.Message, innerException: fault);
        }

        Break(fault);
        return fault is Pop3Exception;
    }

    /// <summary>Feeds what has arrived to the replies at the head of the queue.</summary>
    /// <returns>True when there is nothing more to read for: the condition is met, or the session is broken.</returns>
    private bool FeedReplies(in WaitCondition condition)
    {
        while (_received.Count > 0)
        {
            Pop3PendingReply? reply;
            lock (_gate)
            {
                reply = _replies.Count > 0 ? _replies.Peek() : null;
            }

            if (reply is null)
            {
                break;
            }

            long expectedBefore = reply.ExpectedOctets;
            bool ended = reply.Feed(_received.Content, Wire, out int consumed);
            _received.Consume(consumed);
            lock (_gate)
            {
                // Whoever broke the session meanwhile ends this reply too.
                if (_fault is not null)
                {
                    return true;
                }

                _expectedOctets -= ended ? expectedBefore : expectedBefore - reply.ExpectedOctets;
                if (ended)
                {
                    _ = _replies.Dequeue();
                    _last = _replies.Count == 0 ? null : _last;
                    if (reply is BodyReply { HasPayload: true } body)
                    {
                        _unconfirmed = body;
                    }
                }
            }

            if (ended)
            {
                Complete(reply);
            }
        }

        lock (_gate)
        {
            if (_waiters.Count > 0)
            {
                ReleaseWaiters();
            }

            return _fault is not null || IsMet(condition);
        }
    }

    /// <summary>The status line that was read is one, so a message before it ended where it seemed to.</summary>
    public void ConfirmBody()
    {
        BodyReply? body = TakeUnconfirmed();
        lock (_gate)
        {
            _lastBody = null;
        }

        if (body is not null)
        {
            End(body);
        }
    }

    /// <summary>Makes the fault for octets that answer no command; a message that came just before may lack its end.</summary>
    public Pop3ProtocolException Distrust(string message, string? serverText)
    {
        BodyReply? body;
        lock (_gate)
        {
            body = _unconfirmed ?? _lastBody;
        }

        return new Pop3ProtocolException(
            body is null ? message : $"{message} {body.Distrust()}, which came just before, may have ended early and is not to be trusted.", serverText);
    }

    /// <summary>A message is complete only when what follows it is believable. While commands are outstanding, that is the next status line.</summary>
    private void Complete(Pop3PendingReply reply)
    {
        if (reply is not BodyReply { HasPayload: true } body)
        {
            reply.MarkCompleted();
            return;
        }

        lock (_gate)
        {
            if (_replies.Count > 0 || _unconfirmed is null)
            {
                return;
            }

            if (_received.Count > 0)
            {
                // Nothing else was asked for, so either the server leaves, or the message had not ended.
                Append(new FarewellReply());
                return;
            }

            // What comes next is looked at when the next command is sent.
            _unconfirmed = null;
            _lastBody = body;
        }

        End(body);
    }

    /// <summary>Completes a message that nobody else completes: it is in no queue any more.</summary>
    private static void End(BodyReply body)
    {
        try
        {
            body.Confirm();
        }
        catch (Exception fault)
        {
            // Whoever waits for the message must not wait for ever, whatever went wrong in the sink.
            body.Break(ExceptionDispatchInfo.Capture(fault));
            throw;
        }

        body.MarkCompleted();
    }

    /// <summary>Whoever takes the message completes it; null when somebody else did.</summary>
    private BodyReply? TakeUnconfirmed()
    {
        lock (_gate)
        {
            BodyReply? body = _unconfirmed;
            _unconfirmed = null;
            return body;
        }
    }
}
