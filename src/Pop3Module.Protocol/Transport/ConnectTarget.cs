using System;
using System.Net;
using Pop3Module.Protocol.Transport.Proxies;

namespace Pop3Module.Protocol.Transport;

/// <summary>The destination of a connection, and the options of the transport.</summary>
/// <param name="Host">The DNS name or IP address of the server.</param>
/// <param name="Port">The TCP port of the server.</param>
/// <param name="Timeout">How long name resolution, connection and proxy may take together.</param>
internal sealed record ConnectTarget(string Host, int Port, TimeSpan Timeout)
{
    /// <summary>Gets the proxy; null for none.</summary>
    public ProxyServer? Proxy { get; init; }

    /// <summary>Gets whether reads are made synchronously on the thread of the caller.</summary>
    public bool SynchronousReads { get; init; }

    /// <summary>Gets the record that is filled in while connecting; null for none.</summary>
    public Pop3ConnectRecord? Record { get; init; }

    /// <summary>Gets the addresses, in place of those that the name resolves to; null outside of tests.</summary>
    public IPAddress[]? Addresses { get; init; }

    /// <summary>Gets the clock of the timeout.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
