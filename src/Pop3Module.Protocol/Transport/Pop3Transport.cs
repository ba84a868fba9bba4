using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Transport.Proxies;

namespace Pop3Module.Protocol.Transport;

/// <summary>The connection: a socket, and TLS over it.</summary>
internal sealed class Pop3Transport : IDisposable
{
    private readonly Socket _socket;
    private readonly NonBlockingSocket? _nonBlocking;
    private readonly TimeProvider _time;
    private Stream _stream;

    private Pop3Transport(Socket socket, string? hostBehindProxy, bool isSynchronous, TimeProvider time)
    {
        _socket = socket;
        _time = time;
        _stream = new NetworkStream(socket, ownsSocket: true);
        _nonBlocking = isSynchronous ? new NonBlockingSocket(socket) : null;
        bool isPeerLoopback = GetPeer(socket) is IPAddress peer && IPAddress.IsLoopback(peer);
        IsLoopback = isPeerLoopback && (hostBehindProxy is null || IsLoopbackName(hostBehindProxy));
    }

    /// <summary>True when the server is on this machine, and so is the proxy where there is one.</summary>
    public bool IsLoopback { get; }

    /// <summary>What was agreed on in the TLS handshake; null while the connection is in plaintext.</summary>
    public Pop3TlsInfo? Tls { get; private set; }

    /// <summary>What was wrong with the server's certificate although it was accepted; null when nothing was.</summary>
    public string? CertificateComplaint { get; private set; }

    /// <summary>Why it is not known whether the server's certificate was revoked; null when it is known, or it was not checked.</summary>
    public string? RevocationGap { get; private set; }

    /// <summary>True when a read would not wait. Under TLS the octets may contain no data.</summary>
    public bool IsReadable
    {
        get
        {
            try
            {
                return _socket.Poll(0, SelectMode.SelectRead);
            }
            catch (ObjectDisposedException)
            {
                return true;
            }
        }
    }

    /// <summary>Makes a TCP connection, through a proxy where one is given.</summary>
    /// <exception cref="Pop3ConnectException">The name cannot be resolved, the network failed, the connection was refused or timed out, or the proxy failed.</exception>
    public static async Task<Pop3Transport> ConnectAsync(ConnectTarget target, CancellationToken cancellationToken)
    {
        (string host, int port, TimeSpan timeout) = target;
        ProxyServer? proxy = target.Proxy;
        Socket? socket = null;
        using TimeLimit limit = new(target.TimeProvider, timeout, cancellationToken);
        target.Record?.Begin(target.TimeProvider);
        long began = target.TimeProvider.GetTimestamp();
        try
        {
            // A proxy resolves the name of the server itself.
            IPAddress[] addresses = target.Addresses ?? await SocketCompatibility.ResolveAsync(proxy?.Host ?? host, limit.Token).ConfigureAwait(false);
            target.Record?.NoteAddresses(proxy is null ? addresses : Array.Empty<IPAddress>());
            socket = await AddressSequence.ConnectAsync(addresses, proxy?.Port ?? port, target, began, limit.Token).ConfigureAwait(false);
            if (proxy is not null)
            {
                await OpenTunnelAsync(socket, proxy, host, port, limit.Token).ConfigureAwait(false);
                limit.Token.ThrowIfCancellationRequested();
            }

            target.Record?.NoteConnection(proxy is null ? GetPeer(socket) : null);
            return new Pop3Transport(socket, proxy is null ? null : host, target.SynchronousReads, target.TimeProvider);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket?.Dispose();
            string where = proxy is null ? $"{host} did not answer on port {port}" : $"The proxy {proxy.Name} did not connect to {host} on port {port}";
            throw new Pop3ConnectException($"{where} within {timeout.TotalSeconds:0.###} seconds.");
        }
        catch (SocketException fault)
        {
            socket?.Dispose();
            string words = proxy is null ? Describe(host, port, fault) : "The connection to the proxy failed. " + Describe(proxy.Host, proxy.Port, fault);

            // HostNotFound and NoData are permanent, usually a typing error; TryAgain (no name server answered) is temporary.
            bool isPermanent = fault.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData;
            throw new Pop3ConnectException(words, innerException: fault) { IsPermanent = isPermanent };
        }
        catch
        {
            socket?.Dispose();
            throw;
        }
    }

    /// <summary>Makes the TLS handshake on the connection.</summary>
    /// <exception cref="Pop3TlsException">The handshake failed, or the certificate was not accepted.</exception>
    /// <exception cref="Pop3TimeoutException">The handshake was not complete within the timeout, which may be temporary.</exception>
    public async Task UpgradeToTlsAsync(TlsSettings settings, CancellationToken cancellationToken)
    {
        _nonBlocking?.Leave();
        CertificateCheck check = new(settings);
        FirstOctetsStream plain = new(_stream);
        SslStream tls = new(plain, leaveInnerStreamOpen: false, check.Validate);
        using TimeLimit limit = new(_time, settings.Timeout, cancellationToken);
        settings.Record?.BeginHandshake();
        try
        {
            // The name in SNI and that in certificates is in ASCII (RFC 6066, section 3; RFC 5280, section 7.2).
            string name = AuthorityText.ToAscii(settings.Host);
            await tls.HandshakeAsync(name, settings.ClientCertificates, settings.AsksForRevocation, limit.Token).ConfigureAwait(false);
            plain.StopRecording();
            Tls = tls.Describe();
            _stream = tls;
            CertificateComplaint = check.Complaint;
            RevocationGap = check.RevocationGap;
            settings.Record?.NoteTls(Tls);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            tls.Dispose();
            throw new Pop3TimeoutException($"{settings.Host} did not finish the TLS handshake within {settings.Timeout.TotalSeconds:0.###} seconds.");
        }
        catch (Exception fault) when (fault is AuthenticationException or IOException or SocketException or InvalidOperationException)
        {
            tls.Dispose();
            string? words = plain.ReadAsText() is string text ? settings.Secrets.Scrub(text) : null;
            throw new Pop3TlsException(Describe(settings, check, words, fault), words, innerException: fault) { CertificateThumbprint = check.Thumbprint };
        }
        catch
        {
            tls.Dispose();
            throw;
        }
    }

    /// <summary>The socket for synchronous reads; null where reads are asynchronous.</summary>
    public NonBlockingSocket? NonBlocking => Tls is null ? _nonBlocking : null;

    public ValueTask<int> ReadAsync(Memory<byte> memory)
    {
        _socket.AcknowledgeQuickly();
        return _stream.ReadAsync(memory);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> memory) => NonBlocking?.WriteAsync(memory) ?? _stream.WriteAsync(memory);

    public void Dispose() => _stream.Dispose();

    private static async Task OpenTunnelAsync(Socket socket, ProxyServer proxy, string host, int port, CancellationToken cancellationToken)
    {
        using NetworkStream stream = new(socket, ownsSocket: false);

        // On .NET Framework a started read ignores its token, so the socket is closed.
        using CancellationTokenRegistration stop = cancellationToken.Register(socket.Dispose);
        try
        {
            await (proxy.IsSocks
                ? Socks5Tunnel.OpenAsync(stream, proxy, host, port, cancellationToken)
                : HttpTunnel.OpenAsync(stream, proxy, host, port, cancellationToken)).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested) // Cancellation disposes the socket, so any exception may result.
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (IOException fault)
        {
            throw new Pop3ConnectException($"The connection to the proxy {proxy.Name} was lost: {fault.Message}", innerException: fault);
        }
    }

    private static IPAddress? GetPeer(Socket socket) => socket.RemoteEndPoint is IPEndPoint { Address: IPAddress address }
        ? address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address
        : null;

    private static bool IsLoopbackName(string host) => IPAddress.TryParse(host, out IPAddress? address)
        ? IPAddress.IsLoopback(address)
        : host.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    private static string Describe(string host, int port, SocketException fault) => fault.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => $"The host name {host} cannot be resolved: {fault.Message}",
        SocketError.ConnectionRefused => $"{host} refuses connections on port {port}: {fault.Message}",
        _ => $"{host} cannot be reached on port {port}: {fault.Message}",
    };

    private static string Describe(TlsSettings settings, CertificateCheck check, string? words, Exception fault)
    {
        if (check.Complaint is not null)
        {
            // A complaint about thumbprints names the one of the certificate.
            string thumbprint = check.Thumbprint is null || settings.Pins.Count > 0 ? string.Empty : $" Its SHA-256 thumbprint is {check.Thumbprint}.";
            return $"The certificate of {settings.Host} was not accepted: {check.Complaint}.{thumbprint}";
        }

        if (words is not null)
        {
            return $"{settings.Host} does not speak TLS on this port; it answered in plaintext: {words}";
        }

        string versions = check.HasSeenCertificate ? string.Empty : " The server may not support TLS, or only versions older than 1.2, which are not used.";
        return $"The TLS handshake with {settings.Host} failed: {fault.GetBaseException().Message.TrimEnd('.')}.{versions}";
    }
}
