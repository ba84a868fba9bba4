using System;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Protocol;

/// <summary>Socket operations that differ between .NET and .NET Framework.</summary>
internal static class SocketCompatibility
{
    /// <summary>Connects to the first address of a host that answers.</summary>
    public static async Task ConnectToHostAsync(this Socket socket, string host, int port, CancellationToken cancellationToken)
    {
#if NET
        await socket.ConnectAsync(host, port, cancellationToken).ConfigureAwait(false);
#else
        using (cancellationToken.Register(socket.Dispose))
        {
            try
            {
                await socket.ConnectAsync(host, port).ConfigureAwait(false);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
        }
#endif
    }

    /// <summary>Connects as <see cref="ConnectToHostAsync"/> does, from a thread of its own: the socket stays one that was never used asynchronously.</summary>
    public static async Task ConnectUntouchedAsync(this Socket socket, string host, int port, CancellationToken cancellationToken)
    {
        using (cancellationToken.Register(socket.Dispose))
        {
            try
            {
                await Task.Run(() => socket.Connect(host, port), CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
        }
    }

    /// <summary>
    /// Asks Linux to acknowledge at once what arrives next: a server that waits for our acknowledgement before it sends the rest of a small
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
                // Only a hint: a kernel that does not know it is merely slower, and a lost connection shows at the next read.
            }
        }
#else
        _ = socket;
#endif
    }
}
