using System;
using Pop3Module.Protocol.Transport.Proxies;

namespace Pop3Module.Protocol.Transport;

/// <summary>Where a connection goes, and how it is made.</summary>
/// <param name="Host">The DNS name or IP address of the server.</param>
/// <param name="Port">The TCP port of the server.</param>
/// <param name="Timeout">How long name resolution, connection and proxy may take together.</param>
internal sealed record ConnectTarget(string Host, int Port, TimeSpan Timeout)
{
    /// <summary>Gets the proxy that leads to the server; null for none.</summary>
    public ProxyServer? Proxy { get; init; }

    /// <summary>Gets whether reads are made on the caller's own thread.</summary>
    public bool SynchronousReads { get; init; }

    /// <summary>Gets where what is learnt is written down; null for nowhere.</summary>
    public ConnectRecord? Record { get; init; }

    /// <summary>Gets the clock of the timeout.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
