using System;
using System.Net;
using System.Net.Sockets;

namespace Pop3Module.Testing;

/// <summary>A port of the loopback interface that refuses connections, and that nobody else gets while this is held.</summary>
public sealed class ClosedPort : IDisposable
{
    // Bound and never listening: a port that was only free a moment ago may be another test's by now.
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Takes a free port.</summary>
    public ClosedPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    /// <summary>Its number.</summary>
    public int Number => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Gives the port back.</summary>
    public void Dispose() => _socket.Dispose();
}
