using System;
using System.Net;
using System.Text;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Transport.Proxies;

/// <summary>A proxy and the credentials for it.</summary>
internal sealed class ProxyServer
{
    private const string SocksScheme = "socks5";

    /// <summary>The scheme that other programs use for SOCKS5 with names resolved by the proxy; here the proxy always resolves them.</summary>
    private const string SocksWithNamesScheme = "socks5h";

    /// <summary>The port of SOCKS (RFC 1928, section 3); the Uri class has no default for it.</summary>
    private const int SocksPort = 1080;

    /// <summary>RFC 1929, section 2: each length is one octet.</summary>
    private const int MostSocksOctets = byte.MaxValue;

    private readonly SecretScrubber _secrets = new();

    private ProxyServer(bool isSocks, string host, int port, NetworkCredential? credential)
    {
        IsSocks = isSocks;
        Host = host;
        Port = port;
        Credential = credential;
        if (credential is not null)
        {
            _secrets.Add(credential.Password);
        }
    }

    /// <summary>True for SOCKS5, false for HTTP CONNECT.</summary>
    public bool IsSocks { get; }

    public string Host { get; }

    public int Port { get; }

    /// <summary>The credentials; null for none.</summary>
    public NetworkCredential? Credential { get; }

    /// <summary>The proxy as named in messages, without credentials.</summary>
    public string Name => $"{(IsSocks ? SocksScheme : Uri.UriSchemeHttp)}://{AuthorityText.Join(Host, Port)}";

    /// <summary>Parses a URI.</summary>
    /// <exception cref="ArgumentException">It is not the URI of a supported proxy, or the credentials cannot be sent to it.</exception>
    public static ProxyServer Create(Uri address, NetworkCredential? credential)
    {
        bool isSocks = address.IsAbsoluteUri && address.Scheme is SocksScheme or SocksWithNamesScheme;
        if (!isSocks && !(address.IsAbsoluteUri && address.Scheme == Uri.UriSchemeHttp))
        {
            throw new ArgumentException("The URI of a proxy must have the form socks5://host:port or http://host:port.", nameof(address));
        }

        if (address.IdnHost.Length == 0 || address.PathAndQuery.Trim('/').Length > 0)
        {
            throw new ArgumentException("The URI of a proxy has a host and a port only, without a path, query or fragment.", nameof(address));
        }

        credential ??= ReadUserInfo(address.UserInfo);
        if (credential is not null)
        {
            ValidateCredential(credential, isSocks);
        }

        int port = address.Port > 0 ? address.Port : SocksPort;
        return new ProxyServer(isSocks, address.IdnHost.Trim('[', ']'), port, credential);
    }

    /// <summary>The text sent by a proxy, safe to be shown.</summary>
    public string Show(ReadOnlySpan<byte> octets) => _secrets.Scrub(WireText.Decode(octets));

    private static NetworkCredential? ReadUserInfo(string userInfo)
    {
        if (userInfo.Length == 0)
        {
            return null;
        }

        int colon = userInfo.IndexOf(':');
        string name = colon < 0 ? userInfo : userInfo.Substring(0, colon);
        string password = colon < 0 ? string.Empty : userInfo.Substring(colon + 1);
        return new NetworkCredential(Uri.UnescapeDataString(name), Uri.UnescapeDataString(password));
    }

    private static void ValidateCredential(NetworkCredential credential, bool isSocks)
    {
        char[] neverSent = { '\r', '\n', '\0' };
        if (credential.UserName.IndexOfAny(neverSent) >= 0 || credential.Password.IndexOfAny(neverSent) >= 0)
        {
            throw new ArgumentException("The name or the password for the proxy contains a line break or a NUL.");
        }

        if (!isSocks && credential.UserName.IndexOf(':') >= 0)
        {
            throw new ArgumentException("The name for an HTTP proxy must not contain a colon (RFC 7617, section 2).");
        }

        if (isSocks && (IsUnfit(credential.UserName) || IsUnfit(credential.Password)))
        {
            throw new ArgumentException("The name and the password for a SOCKS5 proxy must have 1 to 255 octets each (RFC 1929, section 2).");
        }
    }

    private static bool IsUnfit(string text) => Encoding.UTF8.GetByteCount(text) is 0 or > MostSocksOctets;
}
