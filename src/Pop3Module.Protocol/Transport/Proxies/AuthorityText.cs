using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pop3Module.Protocol.Transport.Proxies;

/// <summary>Hosts and ports in the form that proxies receive.</summary>
internal static class AuthorityText
{
    /// <summary>A host and a port as in a URI (RFC 3986, section 3.2.2): IPv6 addresses stand in brackets.</summary>
    public static string Join(string host, int port)
    {
        bool isIPv6 = IPAddress.TryParse(host, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6;
        return (isIPv6 ? "[" + host + "]" : host) + ":" + port.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The ASCII form of a name (RFC 5891); a name without one is returned unchanged, and the proxy cannot resolve it.</summary>
    public static string ToAscii(string host)
    {
        try
        {
            return IPAddress.TryParse(host, out _) ? host : new IdnMapping().GetAscii(host);
        }
        catch (System.ArgumentException)
        {
            return host;
        }
    }
}
