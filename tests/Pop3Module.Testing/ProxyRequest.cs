using System;
using System.Buffers.Binary;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Testing;

/// <summary>What a client asks of a proxy, by SOCKS5 (RFC 1928) or by CONNECT (RFC 9110, section 9.3.6), and the answers in its protocol.</summary>
/// <param name="Host">The host, as the client names it.</param>
/// <param name="Port">The port.</param>
/// <param name="Acceptance">What tells that the connection is made.</param>
/// <param name="Refusal">What tells that there will be none.</param>
internal sealed record ProxyRequest(string Host, int Port, byte[] Acceptance, byte[] Refusal)
{
    private const byte Socks5 = 5;
    private const byte NoLogin = 0;
    private const byte NameAndPassword = 2;
    private const byte IPv4 = 1;
    private const byte DomainName = 3;
    private const byte HostUnreachable = 4;

    /// <summary>Reads a request; a name and a password are taken, whatever they are.</summary>
    public static async Task<ProxyRequest> ReadAsync(NetworkStream client, CancellationToken cancellationToken)
    {
        byte first = (await ReadOctetsAsync(client, 1, cancellationToken))[0];
        return first == Socks5 ? await ReadSocksAsync(client, cancellationToken) : await ReadConnectAsync(client, first, cancellationToken);
    }

    private static async Task<ProxyRequest> ReadSocksAsync(NetworkStream client, CancellationToken cancellationToken)
    {
        bool asksLogin = (await ReadCountedAsync(client, cancellationToken)).Contains(NameAndPassword);
        await client.WriteAsync(new byte[] { Socks5, asksLogin ? NameAndPassword : NoLogin }, cancellationToken);
        if (asksLogin)
        {
            // RFC 1929: version, name, password.
            _ = await ReadOctetsAsync(client, 1, cancellationToken);
            _ = await ReadCountedAsync(client, cancellationToken);
            _ = await ReadCountedAsync(client, cancellationToken);
            await client.WriteAsync(new byte[] { 1, 0 }, cancellationToken);
        }

        byte[] head = await ReadOctetsAsync(client, 4, cancellationToken);
        string host = head[3] switch
        {
            DomainName => Encoding.ASCII.GetString(await ReadCountedAsync(client, cancellationToken)),
            IPv4 => new IPAddress(await ReadOctetsAsync(client, 4, cancellationToken)).ToString(),
            _ => new IPAddress(await ReadOctetsAsync(client, 16, cancellationToken)).ToString(),
        };
        int port = BinaryPrimitives.ReadUInt16BigEndian(await ReadOctetsAsync(client, 2, cancellationToken));
        return new ProxyRequest(host, port, SocksReply(0), SocksReply(HostUnreachable));
    }

    private static byte[] SocksReply(byte code) => [Socks5, code, 0, IPv4, 0, 0, 0, 0, 0, 0];

    private static async Task<ProxyRequest> ReadConnectAsync(NetworkStream client, byte first, CancellationToken cancellationToken)
    {
        StringBuilder head = new();
        _ = head.Append((char)first);
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            _ = head.Append((char)(await ReadOctetsAsync(client, 1, cancellationToken))[0]);
        }

        string target = head.ToString().Split(' ')[1];
        int colon = target.LastIndexOf(':');
        return new ProxyRequest(
            target[..colon],
            int.Parse(target[(colon + 1)..], CultureInfo.InvariantCulture),
            "HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(),
            "HTTP/1.1 502 Bad Gateway\r\n\r\n"u8.ToArray());
    }

    private static async Task<byte[]> ReadCountedAsync(NetworkStream client, CancellationToken cancellationToken)
    {
        int count = (await ReadOctetsAsync(client, 1, cancellationToken))[0];
        return await ReadOctetsAsync(client, count, cancellationToken);
    }

    private static async Task<byte[]> ReadOctetsAsync(NetworkStream client, int count, CancellationToken cancellationToken)
    {
        byte[] octets = new byte[count];
        await client.ReadExactlyAsync(octets, cancellationToken);
        return octets;
    }
}
