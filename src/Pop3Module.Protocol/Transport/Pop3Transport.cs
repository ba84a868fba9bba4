using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Protocol.Transport;

/// <summary>The connection: a socket, and TLS over it.</summary>
internal sealed class Pop3Transport : IDisposable
{
    private readonly Socket _socket;
    private Stream _stream;

    private Pop3Transport(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        IsLoopback = GetPeer(socket) is IPAddress peer && IPAddress.IsLoopback(peer);
    }

    /// <summary>True when the other end is on this machine.</summary>
    public bool IsLoopback { get; }

    /// <summary>The TLS layer; null while the connection is in plaintext.</summary>
    public SslStream? Tls { get; private set; }

    /// <summary>What was wrong with the server's certificate although it was accepted; null when nothing was.</summary>
    public string? CertificateComplaint { get; private set; }

    /// <summary>True when a read would not wait. Under TLS the octets may turn out to be no data.</summary>
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

    /// <summary>Makes a TCP connection.</summary>
    /// <exception cref="Pop3ConnectException">Name, network, refused, or no answer within the timeout.</exception>
    public static async Task<Pop3Transport> ConnectAsync(string host, int port, TimeSpan timeout, ConnectRecord? record, CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            IPAddress[] addresses = await SocketCompatibility.ResolveAsync(host, limit.Token).ConfigureAwait(false);
            record?.NoteAddresses(addresses);
            await socket.ConnectToFirstAsync(addresses, port, limit.Token).ConfigureAwait(false);
            record?.NoteConnection(GetPeer(socket));
            return new Pop3Transport(socket);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new Pop3ConnectException($"{host} did not answer on port {port} within {timeout.TotalSeconds:0.###} seconds.");
        }
        catch (SocketException fault)
        {
            socket.Dispose();
            throw new Pop3ConnectException(Describe(host, port, fault), innerException: fault);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Puts TLS over the connection.</summary>
    /// <exception cref="Pop3TlsException">The handshake failed, or the certificate was not accepted.</exception>
    public async Task UpgradeToTlsAsync(TlsSettings settings, CancellationToken cancellationToken)
    {
        CertificateCheck check = new(settings);
        FirstOctetsStream plain = new(_stream);
        SslStream tls = new(plain, leaveInnerStreamOpen: false, check.Validate);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(settings.Timeout);
        settings.Record?.BeginHandshake();
        try
        {
            await tls.HandshakeAsync(settings.Host, settings.ClientCertificates, limit.Token).ConfigureAwait(false);
            plain.StopRecording();
            Tls = tls;
            _stream = tls;
            CertificateComplaint = check.Complaint;
            settings.Record?.NoteTls(tls);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            tls.Dispose();
            throw new Pop3TlsException($"{settings.Host} did not finish the TLS handshake within {settings.Timeout.TotalSeconds:0.###} seconds.");
        }
        catch (Exception fault) when (fault is AuthenticationException or IOException or SocketException or InvalidOperationException)
        {
            tls.Dispose();
            string? words = plain.ReadAsText();
            throw new Pop3TlsException(Describe(settings.Host, check.Complaint, words, fault), words, innerException: fault);
        }
        catch
        {
            tls.Dispose();
            throw;
        }
    }

    public ValueTask<int> ReadAsync(Memory<byte> memory)
    {
        _socket.AcknowledgeQuickly();
        return _stream.ReadAsync(memory);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> memory) => _stream.WriteAsync(memory);

    public void Dispose() => _stream.Dispose();

    private static IPAddress? GetPeer(Socket socket) => socket.RemoteEndPoint is IPEndPoint { Address: IPAddress address }
        ? address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address
        : null;

    private static string Describe(string host, int port, SocketException fault) => fault.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => $"The host name {host} cannot be resolved: {fault.Message}",
        SocketError.ConnectionRefused => $"{host} refuses connections on port {port}: {fault.Message}",
        _ => $"{host} cannot be reached on port {port}: {fault.Message}",
    };

    private static string Describe(string host, string? complaint, string? words, Exception fault)
    {
        if (complaint is not null)
        {
            return $"The certificate of {host} was not accepted: {complaint}.";
        }

        return words is null
            ? $"The TLS handshake with {host} failed: {(fault.InnerException ?? fault).Message}"
            : $"{host} does not speak TLS on this port; it answered in plaintext: {words}";
    }
}
