using System;
using System.Globalization;
using System.IO;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Protocol.Pipeline;

/// <content>The choice of the reading thread, and the processing of the octets read.</content>
internal sealed partial class ReplyPipeline
{
    private TimeSpan _waitLimit;

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

    /// <summary>Waits while another thread reads.</summary>
    /// <returns>True when this thread reads from now on.</returns>
    private async ValueTask<bool> WaitForTurnAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        // A waiter ends by exactly one of a turn, a met condition and a cancellation: a thread that got the turn always reads, and hands over.
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

    /// <summary>Lets go of the buffer of a broken session, once no thread reads.</summary>
    private void ReleaseBuffer()
    {
        lock (_gate)
        {
            if (_fault is not null && !_isReading)
            {
                _received.Release();
            }
        }
    }

    /// <summary>Lets the first waiter whose condition is not met read; once the session is broken there is nothing to read.</summary>
    private void HandOver()
    {
        lock (_gate)
        {
            _isReading = false;
            ReleaseBuffer();
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
                Pop3PendingReply? undecided = FindUndecided();
                if (undecided?.UndecidedTime is TimeSpan pause && !await _received.WaitForDataAsync(pause, cancellationToken).ConfigureAwait(false))
                {
                    EndWithoutPayload(undecided);
                    continue;
                }

                long began = BeginLineTime();
                _waitLimit = FindWaitLimit();
                int count = await _received.ReadAsync(_waitLimit, cancellationToken).ConfigureAwait(false);
                if (IsLineLate(began))
                {
                    string limit = LineLimit.TotalSeconds.ToString("0.###", CultureInfo.CurrentCulture);
                    Break(new Pop3TimeoutException($"{Wire.Host} did not complete a line within {limit} seconds{WhileDue()}."));
                    return;
                }

                if (count == 0)
                {
                    if (undecided is not null)
                    {
                        EndWithoutPayload(undecided);
                        continue;
                    }

                    _writer.ThrowIfDefective();
                    Break(new Pop3ConnectionLostException($"{Wire.Host} closed the connection{WhileDue()}.", innerException: _writer.Fault));
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
    /// <returns>False when the fault is a defect of this engine, which must not be hidden; exceptions of a closed connection are none.</returns>
    private bool BreakAfter(Exception fault)
    {
        if (_fault is not null)
        {
            return true;
        }

        if (fault is IOException or SocketException or ObjectDisposedException or AuthenticationException)
        {
            // In TLS 1.3 the client completes the handshake before the server does (RFC 8446, section 4.4): an alert of the server, for
            // example about the client's certificate, arrives in place of its first data.
            fault = _silentTlsHost is string host
                ? new Pop3TlsException($"{host} closed the connection after the TLS handshake: {fault.GetBaseException().Message}", innerException: fault)
                : new Pop3ConnectionLostException($"The connection to {Wire.Host} was lost{WhileDue()}: {fault.Message}", innerException: fault);
        }
        else if (fault is Pop3TimeoutException)
        {
            string seconds = _waitLimit.TotalSeconds.ToString("0.###", CultureInfo.CurrentCulture);
            fault = new Pop3TimeoutException($"{Wire.Host} sent no data for {seconds} seconds{WhileDue()}.{DescribeStatusLine()}", innerException: fault);
        }

        Break(fault);
        return fault is Pop3Exception;
    }

    /// <summary>Names the reply that is due, for the error of a connection that ended; empty where none is due.</summary>
    private string WhileDue()
    {
        lock (_gate)
        {
            return _replies.Count > 0 && _replies.Peek() is not UnsolicitedLine ? $" while {_replies.Peek().Description} was due" : string.Empty;
        }
    }

    /// <summary>Quotes the status line where what should follow it does not come: gateways put a refusal behind the words of an +OK.</summary>
    private string DescribeStatusLine()
    {
        lock (_gate)
        {
            return _replies.Count > 0 && _replies.Peek().LacksPayload ? " Its status line was: " + Wire.ShowStatusLine() : string.Empty;
        }
    }

    /// <summary>How long the next octets are waited for.</summary>
    private TimeSpan FindWaitLimit()
    {
        lock (_gate)
        {
            return _replies.Count > 0 && _replies.Peek().MayTakeLong ? LineLimit : _received.InactivityTimeout;
        }
    }

    /// <summary>The reply at the head of the queue where only the octets that follow show whether it is complete, and no other answer is due to follow.</summary>
    private Pop3PendingReply? FindUndecided()
    {
        lock (_gate)
        {
            return _replies.Count == 1 && _replies.Peek() is { UndecidedTime: not null } reply ? reply : null;
        }
    }

    private void EndWithoutPayload(Pop3PendingReply undecided)
    {
        undecided.EndWithoutPayload(Wire);
        End(undecided, undecided.ExpectedOctets);
    }

    /// <summary>Removes the reply at the head of the queue, which has ended, and completes it.</summary>
    private void End(Pop3PendingReply reply, long expectedOctets)
    {
        lock (_gate)
        {
            // A thread that broke the session meanwhile completes this reply too.
            if (_fault is not null)
            {
                return;
            }

            _expectedOctets -= expectedOctets;
            _ = _replies.Dequeue();
            _last = _replies.Count == 0 ? null : _last;
            if (reply is BodyReply { HasPayload: true } body)
            {
                _unconfirmed = body;
            }
        }

        Complete(reply);
    }

    /// <summary>Passes the received octets to the replies at the head of the queue.</summary>
    /// <returns>True when no more is to be read: the condition is met, or the session is broken.</returns>
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
            if (ended)
            {
                End(reply, expectedBefore);
                continue;
            }

            lock (_gate)
            {
                _expectedOctets -= _fault is null ? expectedBefore - reply.ExpectedOctets : 0;
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
}
