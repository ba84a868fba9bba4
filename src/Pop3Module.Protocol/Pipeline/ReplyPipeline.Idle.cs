using System;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <content>Data that the server sends while no reply is due.</content>
internal sealed partial class ReplyPipeline
{
    /// <summary>The time for octets in the socket to be decrypted by TLS.</summary>
    private static readonly TimeSpan IdleCheckTime = TimeSpan.FromMilliseconds(20);

    /// <summary>Checks, almost without a wait, for data that answers no command: the end of an idle session, or of the connection.</summary>
    /// <exception cref="Pop3ConnectionLostException">The server has ended the session; the error contains its text.</exception>
    /// <exception cref="Pop3ProtocolException">Octets have arrived that answer no command: answers and commands are out of step.</exception>
    public async ValueTask ThrowIfUnsolicitedDataAsync(CancellationToken cancellationToken)
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
            await ReadUnsolicitedLineAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            HandOver();
        }

        ThrowIdleFault();
    }

    /// <summary>Waits until no reply is due and no other thread reads, then checks for data that answers no command.</summary>
    /// <exception cref="Pop3ConnectionLostException">The server has ended the session; the error contains its text.</exception>
    /// <exception cref="Pop3ProtocolException">Octets have arrived that answer no command: answers and commands are out of step.</exception>
    public async ValueTask SettleAsync(CancellationToken cancellationToken)
    {
        do
        {
            while (Last is Pop3PendingReply last)
            {
                await last.WaitForEndAsync(cancellationToken).ConfigureAwait(false);
            }

            if (!await WaitForTurnAsync(cancellationToken).ConfigureAwait(false))
            {
                break;
            }

            try
            {
                if (Last is null && _received.HasSomethingToRead)
                {
                    await ReadUnsolicitedLineAsync(cancellationToken).ConfigureAwait(false);
                }
            }
            finally
            {
                HandOver();
            }
        }
        while (Last is not null);

        ThrowIdleFault();
    }

    /// <summary>Throws the fault that was found on the idle connection.</summary>
    private void ThrowIdleFault()
    {
        if (Fault is Pop3ConnectionLostException or Pop3ProtocolException)
        {
            _fault!.Throw();
        }
    }

    /// <summary>Waits until no other thread reads; this thread reads from then on.</summary>
    /// <returns>False when the connection has ended.</returns>
    private async ValueTask<bool> WaitForTurnAsync(CancellationToken cancellationToken)
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

    /// <summary>Waits until the server has ended the connection after its last answer, or has sent nothing for a time.</summary>
    /// <exception cref="Pop3ProtocolException">Octets follow, so the last answer belonged to an earlier command.</exception>
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

        int emptyReads = 0;
        try
        {
            while (await _received.WaitForDataAsync(quietTime, CancellationToken.None).ConfigureAwait(false)
                && (_received.Count > 0 || await _received.ReadAsync(quietTime, CancellationToken.None).ConfigureAwait(false) > 0))
            {
                // Empty lines do not count as an answer, and a server may send some before one.
                if (!IsEmptyLines(_received.Content) || ++emptyReads > Pop3PendingReply.MostEmptyLines)
                {
                    throw new Pop3ProtocolException($"{Wire.Host} sent further data after its answer to QUIT, so that answer may belong to an earlier command.");
                }

                _received.Consume(_received.Count);
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException or ObjectDisposedException)
        {
            // The connection was lost, so no further data follows.
        }
        finally
        {
            HandOver();
        }
    }

    /// <summary>True for octets that are line ends only.</summary>
    private static bool IsEmptyLines(ReadOnlySpan<byte> octets)
    {
        foreach (byte octet in octets)
        {
            if (octet is not ((byte)'\r' or (byte)'\n'))
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask ReadUnsolicitedLineAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A TLS record may hold no data; then the read stays pending, and the session has not ended.
            if (!await _received.WaitForDataAsync(IdleCheckTime, cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }
        catch (Exception fault) when (!IsCancellation(fault, cancellationToken))
        {
            BreakAfter(fault);
            return;
        }

        do
        {
            UnsolicitedLine line = new();
            lock (_gate)
            {
                // The octets may answer a command that another thread queued meanwhile.
                if (_fault is not null || _replies.Count > 0)
                {
                    return;
                }

                Append(line);
            }

            // It waits for this reply and not for room: with PIPELINING there is room already, and the line would be read only after the next command.
            await ReadUntilAsync(WaitCondition.ForReply(line), cancellationToken).ConfigureAwait(false);
        }
        while (_received.Count > 0); // An empty line may stand before the line that ends the session.
    }
}
