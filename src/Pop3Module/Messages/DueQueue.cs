using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol;

namespace Pop3Module.Messages;

/// <summary>
/// The operations whose commands were sent and whose results were not used yet, in the order of the commands. The caller adds an operation once its
/// command is queued, takes those that have arrived, makes room before the next command, and takes all that are left at the end.
/// </summary>
/// <typeparam name="T">The type of the operations.</typeparam>
/// <remarks>Used by one thread at a time. A cancelled wait leaves the queue as it is; <see cref="Dispose"/> abandons what was not taken.</remarks>
internal sealed class DueQueue<T> : IDisposable
    where T : class, IPendingOperation
{
    private readonly Queue<T> _operations = new();

    /// <summary>How many operations are due.</summary>
    public int Count => _operations.Count;

    /// <summary>The operations that are due, oldest first.</summary>
    public IEnumerable<T> Operations => _operations;

    /// <summary>Adds an operation whose command was sent after those of all others.</summary>
    public void Add(T operation) => _operations.Enqueue(operation);

    /// <summary>Dequeues the oldest operation where it waits for no reply any more; null where it does, or none is due.</summary>
    public T? DequeueArrived() =>
        _operations.Count > 0 && _operations.Peek().Reply is null or { IsCompleted: true } ? _operations.Dequeue() : null;

    /// <summary>Waits for the reply of the oldest operation, whether it succeeds or fails, and dequeues the operation; null where none is due.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the session stays usable.</exception>
    public async ValueTask<T?> DequeueAsync(CancellationToken cancellationToken)
    {
        if (_operations.Count == 0)
        {
            return null;
        }

        if (_operations.Peek().Reply is Pop3PendingReply reply)
        {
            await reply.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return _operations.Dequeue();
    }

    /// <summary>Waits until another command can be queued without a wait, or dequeues the oldest operation as soon as its reply arrives before that.</summary>
    /// <param name="client">Sends the command.</param>
    /// <param name="expectedOctets">The octets expected in its reply; 0 where they are not known.</param>
    /// <param name="octetLimit">The most octets that may be outstanding once it is queued.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The operation; null once there is room, also where none is due.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the session stays usable.</exception>
    public async ValueTask<T?> DequeueOrWaitForRoomAsync(Pop3Client client, long expectedOctets, long octetLimit, CancellationToken cancellationToken)
    {
        while (_operations.Count > 0 && (client.Fault is not null || !client.HasRoom(expectedOctets, octetLimit)))
        {
            if (client.Fault is not null)
            {
                // What is due says why the session broke, which the next command does not.
                return await DequeueAsync(cancellationToken).ConfigureAwait(false);
            }

            if (DequeueArrived() is T arrived)
            {
                return arrived;
            }

            await client.WaitForRoomAsync(expectedOctets, octetLimit, _operations.Peek().Reply!, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>Abandons the operations that were not taken.</summary>
    public void Dispose()
    {
        while (_operations.Count > 0)
        {
            _operations.Dequeue().Abandon();
        }
    }
}
