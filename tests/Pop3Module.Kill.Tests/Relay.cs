using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Kill.Tests;

/// <summary>What a console connects to instead of the server: a port that leads there, or an HTTP proxy that leads there from every name, under TLS.</summary>
internal sealed class Relay : IDisposable
{
    /// <summary>A bound for a server that does not notice that its client is gone.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(2);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _serverPort;
    private readonly X509Certificate2? _certificate;

    /// <param name="serverPort">The port of the server's clear text.</param>
    /// <param name="certificate">What the proxy shows as the server's certificate; null for a plain port.</param>
    public Relay(int serverPort, X509Certificate2? certificate)
    {
        _serverPort = serverPort;
        _certificate = certificate;
        _listener.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Relays the connections of one run.</summary>
    /// <param name="killSwitch">Counts what passes.</param>
    /// <param name="runEnd">Ends when the console has.</param>
    /// <returns>Ends when the server has closed every connection, so that it will do nothing more.</returns>
    public async Task ServeAsync(KillSwitch killSwitch, CancellationToken runEnd)
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(runEnd);
                RelayConnection connection = new(client, _serverPort, _certificate, killSwitch);
                connections.Add(connection.RunAsync());
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections).WaitAsync(EndLimit, CancellationToken.None);
        }
    }

    public void Dispose() => _listener.Dispose();
}
