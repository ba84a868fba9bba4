using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Protocol.Transport;

/// <summary>Connects to the addresses of a name, one after the other. Each has an equal share of the time that is left, so that one that does not answer does not take all.</summary>
internal static class AddressSequence
{
    /// <summary>Connects to the first address that answers.</summary>
    /// <param name="addresses">The addresses of the server, or of the proxy.</param>
    /// <param name="port">The port of the server, or of the proxy.</param>
    /// <param name="target">The options, and the time for the resolution of the name and all addresses.</param>
    /// <param name="began">The timestamp at which that time began.</param>
    /// <param name="cancellationToken">Cancelled by the caller, or at the end of the time.</param>
    /// <exception cref="SocketException">The last address failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, or the last address did not answer within its share.</exception>
    public static async Task<Socket> ConnectAsync(IPAddress[] addresses, int port, ConnectTarget target, long began, CancellationToken cancellationToken)
    {
        IPAddress[] usable = Socket.OSSupportsIPv6
            ? addresses
            : Array.FindAll(addresses, static (IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork);
        if (usable.Length < 2)
        {
            return await ConnectAsync(usable, port, target.SynchronousReads, cancellationToken).ConfigureAwait(false);
        }

        for (int i = 0; ; i++)
        {
            using TimeLimit limit = new(target.TimeProvider, GetShare(target, began, usable.Length - i), cancellationToken);
            try
            {
                return await ConnectAsync(new[] { usable[i] }, port, target.SynchronousReads, limit.Token).ConfigureAwait(false);
            }
            catch (Exception fault) when (i < usable.Length - 1 && !cancellationToken.IsCancellationRequested && fault is SocketException or OperationCanceledException)
            {
                // The next address may answer.
            }
        }
    }

    private static TimeSpan GetShare(ConnectTarget target, long began, int addresses)
    {
        if (target.Timeout == Timeout.InfiniteTimeSpan)
        {
            return target.Timeout;
        }

        TimeSpan left = target.Timeout - target.TimeProvider.GetElapsedTime(began);
        return TimeSpan.FromTicks(Math.Max(0, left.Ticks / addresses));
    }

    private static async Task<Socket> ConnectAsync(IPAddress[] addresses, int port, bool isSynchronous, CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await (isSynchronous
                ? socket.ConnectSynchronouslyAsync(addresses, port, cancellationToken)
                : socket.ConnectToFirstAsync(addresses, port, cancellationToken)).ConfigureAwait(false);

            // The time may end just as the connection is made; the socket is disposed then.
            cancellationToken.ThrowIfCancellationRequested();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
