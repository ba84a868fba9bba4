using System;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <content>What the server says while no answer is due.</content>
internal sealed partial class ReplyPipeline
{
    /// <summary>Long enough for octets that are in the socket already to get through TLS.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

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

        ThrowWhatWasSeen();
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

        ThrowWhatWasSeen();
    }

    /// <summary>Throws what a look at the idle connection has found.</summary>
    private void ThrowWhatWasSeen()
    {
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
}
