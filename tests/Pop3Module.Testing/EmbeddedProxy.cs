using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Testing;

/// <summary>A proxy on loopback that asks no name server: whatever host a client names, the port decides which server here it gets.</summary>
public sealed class EmbeddedProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<int, int> _ports = new();
    private readonly ConcurrentQueue<string> _targets = new();
    private readonly ConcurrentBag<Task> _connections = new();
    private Task _accepting = Task.CompletedTask;

    private EmbeddedProxy()
    {
    }

    /// <summary>The port it listens on, for SOCKS5 and for CONNECT alike.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What was asked for so far, as host:port.</summary>
    public IReadOnlyList<string> Targets => _targets.ToArray();

    /// <summary>Starts a proxy that leads nowhere yet.</summary>
    public static EmbeddedProxy Start()
    {
        EmbeddedProxy proxy = new();
        proxy._listener.Start();
        proxy._accepting = proxy.AcceptAsync();
        return proxy;
    }

    /// <summary>Leads a port of all hosts to a port here.</summary>
    public void Lead(int port, int localPort) => _ports[port] = localPort;

    /// <summary>Closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private static bool IsEndOfConnection(Exception fault) =>
        fault is IOException or SocketException or ObjectDisposedException or OperationCanceledException;

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync();
                _connections.Add(Task.Run(() => ServeAsync(socket)));
            }
        }
        catch (Exception fault) when (IsEndOfConnection(fault))
        {
            // The proxy stops.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        using NetworkStream client = new(socket, ownsSocket: true);
        try
        {
            ProxyRequest request = await ProxyRequest.ReadAsync(client, _stop.Token);
            _targets.Enqueue($"{request.Host}:{request.Port}");
            bool isLed = _ports.TryGetValue(request.Port, out int localPort);
            await client.WriteAsync(isLed ? request.Acceptance : request.Refusal, _stop.Token);
            if (isLed)
            {
                using TcpClient server = new() { NoDelay = true };
                await server.ConnectAsync(IPAddress.Loopback, localPort, _stop.Token);
                await Task.WhenAll(PassOnAsync(client, server.GetStream(), server.Client), PassOnAsync(server.GetStream(), client, socket));
            }
        }
        catch (Exception fault) when (IsEndOfConnection(fault))
        {
            // One of the three left.
        }
    }

    private async Task PassOnAsync(NetworkStream from, NetworkStream to, Socket target)
    {
        await from.CopyToAsync(to, _stop.Token);
        target.Shutdown(SocketShutdown.Send);
    }
}
