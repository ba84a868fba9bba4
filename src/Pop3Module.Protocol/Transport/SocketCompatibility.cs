using System;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Protocol.Transport;

/// <summary>Socket operations that differ between .NET and .NET Framework.</summary>
internal static class SocketCompatibility
{
    /// <summary>Finds the addresses of a host.</summary>
    /// <exception cref="SocketException">The name does not exist, or has no address.</exception>
    public static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            return new[] { literal };
        }

        try
        {
#if NET
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
#else
            Task<IPAddress[]> resolving = Dns.GetHostAddressesAsync(host);
            _ = await resolving.CompletesWithinAsync(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            IPAddress[] addresses = await resolving.ConfigureAwait(false);
#endif
            return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.NoData);
        }
        catch (ArgumentOutOfRangeException)
        {
            // The name is longer than DNS allows.
            throw new SocketException((int)SocketError.HostNotFound);
        }
    }

    /// <summary>Connects to the first address that answers.</summary>
    public static async Task ConnectToFirstAsync(this Socket socket, IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        IPAddress[] usable = FindUsable(socket, addresses);
#if NET
        await socket.ConnectAsync(usable, port, cancellationToken).ConfigureAwait(false);
#else
        using (cancellationToken.Register(socket.Dispose))
        {
            try
            {
                await socket.ConnectAsync(usable, port).ConfigureAwait(false);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested) // Cancellation disposes the socket, so any exception may result.
            {
                throw new OperationCanceledException(cancellationToken);
            }
        }
#endif
    }

    /// <summary>Connects as <see cref="ConnectToFirstAsync"/> does, on a separate thread and synchronously, so that the socket is never used asynchronously.</summary>
    public static async Task ConnectSynchronouslyAsync(this Socket socket, IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        IPAddress[] usable = FindUsable(socket, addresses);
        using (cancellationToken.Register(socket.Dispose))
        {
            try
            {
                await Task.Run(() => socket.Connect(usable, port), CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested) // Cancellation disposes the socket, so any exception may result.
            {
                throw new OperationCanceledException(cancellationToken);
            }
        }
    }

    /// <summary>
    /// Makes Linux acknowledge the next octets at once: a server that waits for the acknowledgement before it sends the rest of a small
    /// answer (Nagle against delayed ACK) costs 40 ms each time. Elsewhere it does nothing.
    /// </summary>
    public static void AcknowledgeQuickly(this Socket socket)
    {
#if NET
        const int IpProtoTcp = 6;
        const int TcpQuickAck = 12;
        if (OperatingSystem.IsLinux())
        {
            try
            {
                Span<byte> on = stackalloc byte[sizeof(int)];
                MemoryMarshal.Write(on, 1);
                socket.SetRawSocketOption(IpProtoTcp, TcpQuickAck, on);
            }
            catch (SocketException)
            {
                // A failure is ignored: without the option the connection is only slower, and the next read reports a lost connection.
            }
        }
#else
        _ = socket;
#endif
    }

    /// <summary>True when the socket can connect to the address: without IPv6 on the machine, sockets are for IPv4 only.</summary>
    private static IPAddress[] FindUsable(Socket socket, IPAddress[] addresses)
    {
        IPAddress[] usable = socket.AddressFamily == AddressFamily.InterNetwork
            ? Array.FindAll(addresses, static (IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork)
            : addresses;
        return usable.Length > 0 ? usable : throw new SocketException((int)SocketError.AddressFamilyNotSupported);
    }
}
