using System;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Protocol.Transport;

/// <summary>The received octets that were not processed yet, and the one read that may be pending.</summary>
/// <remarks>Used by one reader at a time. A cancelled wait leaves the read pending; the next wait goes on with it.</remarks>
internal sealed class ReceiveBuffer
{
    private const int Capacity = 64 * 1024;

    /// <summary>The interval at which a synchronous read checks the token: the longest delay of Ctrl+C.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(50);

    private readonly Pop3Transport _transport;
    private readonly TimeProvider _time;

    // An array of its own and none of a pool: a read that is pending at the end of the session may still write into it.
    private byte[] _octets = new byte[Capacity];
    private bool _isEnded;
    private int _start;
    private int _end;
    private Task<int>? _pendingRead;

    public ReceiveBuffer(Pop3Transport transport, TimeSpan inactivityTimeout, TimeProvider time)
    {
        _transport = transport;
        InactivityTimeout = inactivityTimeout;
        _time = time;
    }

    /// <summary>How long a read waits for data, as a rule.</summary>
    public TimeSpan InactivityTimeout { get; }

    public int Count => _end - _start;

    /// <summary>The received octets. Readers may overwrite them in place.</summary>
    public Span<byte> Content => _octets.AsSpan(_start, _end - _start);

    /// <summary>True when a read would not wait: octets have arrived, or the connection has ended.</summary>
    public bool HasSomethingToRead => Count > 0 || (_pendingRead is Task<int> read ? read.IsCompleted : _transport.IsReadable);

    /// <summary>Lets go of the memory at the end of the session, which errors and variables of a script may hold for long. From then on the connection has ended.</summary>
    public void Release()
    {
        _isEnded = true;
        _start = 0;
        _end = 0;
        _octets = Array.Empty<byte>();
    }

    public void Consume(int count)
    {
        _start += count;
        if (_start == _end)
        {
            _start = 0;
            _end = 0;
        }
    }

    /// <summary>Waits for more octets.</summary>
    /// <param name="limit">How long to wait.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>How many came; 0 at the end of the connection.</returns>
    /// <exception cref="Pop3TimeoutException">No octet arrived within the limit.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the read stays pending.</exception>
    public async ValueTask<int> ReadAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        if (!_isEnded && _transport.NonBlocking is NonBlockingSocket socket)
        {
            return RecordReceived(ReadNow(socket, limit, cancellationToken));
        }

        if (!_isEnded && _pendingRead is null)
        {
            ValueTask<int> read = _transport.ReadAsync(_octets.AsMemory(_end, Capacity - _end));
            if (read.IsCompletedSuccessfully)
            {
                return RecordReceived(read.Result);
            }

            _pendingRead = read.AsTask();
        }

        if (_pendingRead is null)
        {
            return 0;
        }

        if (!await _pendingRead.CompletesWithinAsync(limit, _time, cancellationToken).ConfigureAwait(false))
        {
            throw CreateTimeout(limit);
        }

        Task<int> finished = _pendingRead;
        _pendingRead = null;
        return RecordReceived(await finished.ConfigureAwait(false));
    }

    /// <summary>Checks whether the next <see cref="ReadAsync"/> would return at once; waits for the given limit at most, regardless of the inactivity timeout.</summary>
    /// <returns>True when octets have arrived or the connection has ended; else a read stays pending.</returns>
    public async ValueTask<bool> WaitForDataAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        if (Count > 0 || _isEnded)
        {
            return true;
        }

        if (_transport.NonBlocking is NonBlockingSocket socket)
        {
            return WaitToReceive(socket, limit, cancellationToken);
        }

        _pendingRead ??= _transport.ReadAsync(_octets.AsMemory(_end, Capacity - _end)).AsTask();
        return await _pendingRead.CompletesWithinAsync(limit, _time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads on this thread; nothing stays pending.</summary>
    private int ReadNow(NonBlockingSocket socket, TimeSpan limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            int count = socket.Receive(_octets, _end, Capacity - _end);
            if (count >= 0)
            {
                return count;
            }

            if (!WaitToReceive(socket, limit, cancellationToken))
            {
                throw CreateTimeout(limit);
            }
        }
    }

    /// <summary>Waits on this thread until a read would not wait; checks the token and the clock after each slice.</summary>
    /// <returns>False when the time limit was reached first.</returns>
    private bool WaitToReceive(NonBlockingSocket socket, TimeSpan limit, CancellationToken cancellationToken)
    {
        long began = _time.GetTimestamp();
        bool isLimited = limit != Timeout.InfiniteTimeSpan;
        while (!socket.WaitToReceive(isLimited && limit < Slice ? limit : Slice))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (isLimited && _time.GetElapsedTime(began) >= limit)
            {
                return false;
            }
        }

        return true;
    }

    private static Pop3TimeoutException CreateTimeout(TimeSpan limit) => new($"No data arrived for {limit.TotalSeconds:0.###} seconds.");

    private int RecordReceived(int count)
    {
        _isEnded = count == 0;
        _end += count;
        return count;
    }
}
