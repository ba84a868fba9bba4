using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Protocol.Transport.Proxies;

/// <summary>SOCKS5 (RFC 1928) with and without a password (RFC 1929). Names are resolved by the proxy.</summary>
internal static class Socks5Tunnel
{
    private const byte Version = 5;
    private const byte NoAuthentication = 0;
    private const byte UserNamePassword = 2;
    private const byte NoMethod = 0xFF;
    private const byte LoginVersion = 1;
    private const byte Connect = 1;
    private const byte IPv4Address = 1;
    private const byte DomainName = 3;
    private const byte IPv6Address = 4;
    private const int IPv4Octets = 4;
    private const int IPv6Octets = 16;
    private const int PortOctets = 2;

    /// <summary>Requests the connection from the proxy; afterwards the stream carries the data of client and server.</summary>
    /// <exception cref="Pop3ConnectException">The proxy refuses, or does not speak SOCKS5.</exception>
    /// <exception cref="IOException">The connection was lost.</exception>
    public static async Task OpenAsync(Stream stream, ProxyServer proxy, string host, int port, CancellationToken cancellationToken)
    {
        byte[] request = MakeRequest(host, port);
        await stream.WriteAsync(MakeGreeting(proxy.Credential is not null), cancellationToken).ConfigureAwait(false);
        byte[] choice = await ProxyStream.ReadAsync(stream, proxy, 2, cancellationToken).ConfigureAwait(false);
        RequireVersion(proxy, choice[0], Version);
        if (choice[1] == UserNamePassword && proxy.Credential is NetworkCredential credential)
        {
            await stream.WriteAsync(MakeLogin(credential), cancellationToken).ConfigureAwait(false);
            byte[] answer = await ProxyStream.ReadAsync(stream, proxy, 2, cancellationToken).ConfigureAwait(false);
            if (answer[1] != 0)
            {
                throw new Pop3ConnectException($"The proxy {proxy.Name} did not accept the credentials.") { IsPermanent = true };
            }
        }
        else if (choice[1] != NoAuthentication)
        {
            throw new Pop3ConnectException(DescribeChoice(proxy, choice[1])) { IsPermanent = true };
        }

        await stream.WriteAsync(request, cancellationToken).ConfigureAwait(false);
        byte[] reply = await ProxyStream.ReadAsync(stream, proxy, 4, cancellationToken).ConfigureAwait(false);
        RequireVersion(proxy, reply[0], Version);
        if (reply[1] != 0)
        {
            string target = AuthorityText.Join(host, port);
            throw new Pop3ConnectException($"The proxy {proxy.Name} did not connect to {target}: {DescribeReply(reply[1])}.")
            {
                IsPermanent = IsPermanent(reply[1]),
            };
        }

        int addressOctets = reply[3] switch
        {
            IPv4Address => IPv4Octets,
            IPv6Address => IPv6Octets,
            DomainName => (await ProxyStream.ReadAsync(stream, proxy, 1, cancellationToken).ConfigureAwait(false))[0],
            _ => throw new Pop3ConnectException($"The proxy {proxy.Name} does not speak SOCKS5: its answer has an address of the unknown type {reply[3]}."),
        };
        _ = await ProxyStream.ReadAsync(stream, proxy, addressOctets + PortOctets, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The supported authentication methods (RFC 1928, section 3).</summary>
    public static byte[] MakeGreeting(bool hasCredential) => hasCredential
        ? new byte[] { Version, 2, NoAuthentication, UserNamePassword }
        : new byte[] { Version, 1, NoAuthentication };

    /// <summary>RFC 1929, section 2; the lengths were checked when the URI was parsed.</summary>
    public static byte[] MakeLogin(NetworkCredential credential)
    {
        byte[] name = Encoding.UTF8.GetBytes(credential.UserName);
        byte[] password = Encoding.UTF8.GetBytes(credential.Password);
        byte[] login = new byte[3 + name.Length + password.Length];
        login[0] = LoginVersion;
        login[1] = (byte)name.Length;
        name.CopyTo(login, 2);
        login[2 + name.Length] = (byte)password.Length;
        password.CopyTo(login, 3 + name.Length);
        return login;
    }

    /// <summary>Sends the connection request (RFC 1928, section 4) with an address or a name, as it was given.</summary>
    /// <exception cref="Pop3ConnectException">The name has over 255 octets.</exception>
    public static byte[] MakeRequest(string host, int port)
    {
        byte type = DomainName;
        byte[] address;
        if (IPAddress.TryParse(host, out IPAddress? parsed))
        {
            type = parsed.AddressFamily == AddressFamily.InterNetworkV6 ? IPv6Address : IPv4Address;
            address = parsed.GetAddressBytes();
        }
        else
        {
            byte[] name = Encoding.UTF8.GetBytes(AuthorityText.ToAscii(host));
            if (name.Length > byte.MaxValue)
            {
                throw new Pop3ConnectException($"The host name {host} is too long for a SOCKS5 proxy (RFC 1928, section 5).") { IsPermanent = true };
            }

            address = new byte[1 + name.Length];
            address[0] = (byte)name.Length;
            name.CopyTo(address, 1);
        }

        byte[] request = new byte[4 + address.Length + PortOctets];
        request[0] = Version;
        request[1] = Connect;
        request[3] = type;
        address.CopyTo(request, 4);
        request[request.Length - 2] = (byte)(port >> 8);
        request[request.Length - 1] = (byte)port;
        return request;
    }

    /// <summary>Describes the reply field (RFC 1928, section 6).</summary>
    public static string DescribeReply(byte code) => code switch
    {
        1 => "general failure of the proxy (1)",
        2 => "the rules of the proxy do not allow the connection (2)",
        3 => "the network is unreachable (3)",
        4 => "the host is unreachable (4)",
        5 => "the connection was refused (5)",
        6 => "the time to live expired (6)",
        7 => "the proxy does not support the command CONNECT (7)",
        8 => "the proxy does not support this type of address (8)",
        _ => $"the proxy answered with the unknown code {code}",
    };

    private static bool IsPermanent(byte code) => code is 2 or 7 or 8;

    private static void RequireVersion(ProxyServer proxy, byte actual, byte version)
    {
        if (actual != version)
        {
            throw new Pop3ConnectException($"The proxy {proxy.Name} does not speak SOCKS5: it answered with the octet {actual:X2}.") { IsPermanent = true };
        }
    }

    private static string DescribeChoice(ProxyServer proxy, byte method) => method switch
    {
        NoMethod when proxy.Credential is null => $"The proxy {proxy.Name} requires credentials, and none were given.",
        NoMethod => $"The proxy {proxy.Name} accepts neither a connection without authentication nor one with name and password.",
        _ => $"The proxy {proxy.Name} chose the authentication method {method}, which the client did not offer.",
    };
}
