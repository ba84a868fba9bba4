using System;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Tasks;

namespace Pop3Module.Protocol.Transport;

/// <summary>
/// A socket that is never used asynchronously: .NET handles a socket once used asynchronously on a separate thread, at over twice the processor time.
/// </summary>
internal sealed class NonBlockingSocket
{
    private readonly Socket _socket;

    public NonBlockingSocket(Socket socket)
    {
        _socket = socket;
        _socket.Blocking = false;
    }

    /// <summary>Returns the socket to blocking mode, for asynchronous use.</summary>
    public void Leave() => _socket.Blocking = true;

    /// <summary>Reads the octets that have arrived.</summary>
    /// <returns>How many octets came, 0 at the end of the connection; -1 where none have arrived.</returns>
    /// <exception cref="SocketException">The connection was lost.</exception>
    public int Receive(byte[] buffer, int start, int count)
    {
        int received = _socket.Receive(buffer, start, count, SocketFlags.None, out SocketError error);
        return error switch
        {
            SocketError.Success => received,
            SocketError.WouldBlock => -1,
            _ => throw new SocketException((int)error),
        };
    }

    /// <summary>Waits until octets have arrived, or the connection has ended.</summary>
    /// <returns>False when the time limit was reached first.</returns>
    public bool WaitToReceive(TimeSpan limit)
    {
        _socket.AcknowledgeQuickly();
        return _socket.Poll(ToMicroseconds(limit), SelectMode.SelectRead);
    }

    /// <summary>Writes; octets that do not fit into the socket's buffer now are written on another thread, so that reading can continue.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets)
    {
        if (!MemoryMarshal.TryGetArray(octets, out ArraySegment<byte> segment))
        {
            throw new NotSupportedException("The memory is not backed by an array.");
        }

        int sent = Send(segment.Array!, segment.Offset, segment.Count);
        return sent == segment.Count
            ? default
            : new ValueTask(Task.Run(() => SendRest(segment.Array!, segment.Offset + sent, segment.Count - sent)));
    }

    private void SendRest(byte[] buffer, int start, int count)
    {
        TimeSpan pollInterval = TimeSpan.FromMinutes(1);
        while (count > 0)
        {
            _ = _socket.Poll(ToMicroseconds(pollInterval), SelectMode.SelectWrite);
            int sent = Send(buffer, start, count);
            start += sent;
            count -= sent;
        }
    }

    private int Send(byte[] buffer, int start, int count)
    {
        int sent = _socket.Send(buffer, start, count, SocketFlags.None, out SocketError error);
        return error switch
        {
            SocketError.Success => sent,
            SocketError.WouldBlock => 0,
            _ => throw new SocketException((int)error),
        };
    }

    private static int ToMicroseconds(TimeSpan time) => (int)(time.TotalMilliseconds * 1000);
}
