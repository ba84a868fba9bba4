using System;
using System.IO;
using System.Net.Security;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Testing;

/// <summary>What the client sent and the transcript has not consumed yet.</summary>
internal sealed class ScriptedInput
{
    private const int ReadLength = 16 * 1024;

    private readonly Stream _stream;
    private readonly byte[] _received = new byte[ReadLength];
    private byte[] _unread = [];
    private Task<int>? _pending;
    private bool _isOver;

    public ScriptedInput(Stream stream)
    {
        _stream = stream;
    }

    public ReadOnlySpan<byte> Unread => _unread;

    public void Discard()
    {
        _unread = [];
    }

    /// <summary>Reads one line with its line end; null when the client closed before it was whole.</summary>
    public async Task<byte[]?> ReadLineAsync(CancellationToken cancellationToken)
    {
        int searched = 0;
        while (true)
        {
            int end = _unread.AsSpan(searched).IndexOf((byte)'\n');
            if (end >= 0)
            {
                byte[] line = _unread[..(searched + end + 1)];
                _unread = _unread[line.Length..];
                return line;
            }

            searched = _unread.Length;
            if (!await ReadMoreAsync(Timeout.InfiniteTimeSpan, cancellationToken))
            {
                return null;
            }
        }
    }

    /// <summary>Waits until something is unread; false when the time is over or the client closed.</summary>
    public async Task<bool> WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        return _unread.Length > 0 || await ReadMoreAsync(limit, cancellationToken);
    }

    private async Task<bool> ReadMoreAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        if (_isOver)
        {
            return false;
        }

        // A read of a socket can be cancelled without loss, and must be, since a handshake may come next. One of a
        // TLS stream cannot: it is kept for the next call.
        bool keepsPending = _stream is SslStream;
        using CancellationTokenSource reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _pending ??= _stream.ReadAsync(_received, keepsPending ? CancellationToken.None : reading.Token).AsTask();
        await Task.WhenAny(_pending, Task.Delay(limit, reading.Token)); // That a client says nothing can only be waited for.
        cancellationToken.ThrowIfCancellationRequested();
        if (!_pending.IsCompleted && keepsPending)
        {
            return false;
        }

        await reading.CancelAsync();
        int count;
        try
        {
            count = await _pending;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            _pending = null;
        }

        _isOver = count == 0;
        _unread = [.. _unread, .. _received.AsSpan(0, count)];
        return count > 0;
    }
}
