using System;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Protocol.Transport.Proxies;

/// <summary>HTTP CONNECT (RFC 9110, section 9.3.6) with Basic authentication (RFC 7617).</summary>
internal static class HttpTunnel
{
    /// <summary>The limit of the header of an answer; proxies send a few hundred octets.</summary>
    public const int MaxHeaderOctets = 16 * 1024;

    private const int StatusDigits = 3;
    private const int ProxyAuthenticationRequired = 407;

    /// <summary>The status tinyproxy sends for wrong credentials, although 407 is defined for proxies.</summary>
    private const int Unauthorized = 401;
    private const int FirstServerError = 500;

    /// <summary>Requests the connection from the proxy; afterwards the stream carries the data of client and server.</summary>
    /// <exception cref="Pop3ConnectException">The proxy refuses, or does not speak HTTP.</exception>
    /// <exception cref="IOException">The connection was lost.</exception>
    public static async Task OpenAsync(Stream stream, ProxyServer proxy, string host, int port, CancellationToken cancellationToken)
    {
        string target = AuthorityText.Join(AuthorityText.ToAscii(host), port);
        await stream.WriteAsync(MakeRequest(proxy, target), cancellationToken).ConfigureAwait(false);
        byte[] line = await ReadHeaderAsync(stream, proxy, cancellationToken).ConfigureAwait(false);
        string words = proxy.Show(line);
        int status = ParseStatus(words);
        if (status < 0)
        {
            throw new Pop3ConnectException($"The proxy {proxy.Name} does not speak HTTP; it answered: {words}") { IsPermanent = true };
        }

        if (status is >= 200 and < 300)
        {
            return;
        }

        string refusal = status is not (ProxyAuthenticationRequired or Unauthorized)
            ? $"The proxy {proxy.Name} did not connect to {target}: {words}"
            : proxy.Credential is null
                ? $"The proxy {proxy.Name} requires credentials, and none were given: {words}"
                : $"The proxy {proxy.Name} did not accept the credentials: {words}";
        throw new Pop3ConnectException(refusal) { IsPermanent = status < FirstServerError };
    }

    /// <summary>The status code of a status line (RFC 9112, section 4); -1 where the line is not a status line.</summary>
    public static int ParseStatus(string line)
    {
        int start = line.IndexOf(' ') + 1;
        if (!line.StartsWith("HTTP/1.", StringComparison.Ordinal) || start == 0 || line.Length < start + StatusDigits)
        {
            return -1;
        }

        int status = 0;
        for (int i = start; i < start + StatusDigits; i++)
        {
            if (line[i] is < '0' or > '9')
            {
                return -1;
            }

            status = (status * 10) + (line[i] - '0');
        }

        return status;
    }

    private static byte[] MakeRequest(ProxyServer proxy, string target)
    {
        StringBuilder request = new();
        _ = request.Append("CONNECT ").Append(target).Append(" HTTP/1.1\r\nHost: ").Append(target).Append("\r\n");
        if (proxy.Credential is System.Net.NetworkCredential credential)
        {
            byte[] pair = Encoding.UTF8.GetBytes(credential.UserName + ":" + credential.Password);
            _ = request.Append("Proxy-Authorization: Basic ").Append(Convert.ToBase64String(pair)).Append("\r\n");
        }

        return Encoding.ASCII.GetBytes(request.Append("\r\n").ToString());
    }

    /// <summary>Reads octet by octet to the end of the header, as the greeting of the server follows it.</summary>
    /// <returns>The status line.</returns>
    private static async Task<byte[]> ReadHeaderAsync(Stream stream, ProxyServer proxy, CancellationToken cancellationToken)
    {
        using MemoryStream statusLine = new();
        int lineOctets = 0;
        bool isFirst = true;
        for (int count = 0; count < MaxHeaderOctets; count++)
        {
            byte octet = (await ProxyStream.ReadAsync(stream, proxy, 1, cancellationToken).ConfigureAwait(false))[0];
            switch (octet)
            {
                case (byte)'\r':
                    break;
                case (byte)'\n' when lineOctets == 0 && !isFirst:
                    return statusLine.ToArray();
                case (byte)'\n':
                    isFirst = false;
                    lineOctets = 0;
                    break;
                default:
                    lineOctets++;
                    if (isFirst)
                    {
                        statusLine.WriteByte(octet);
                    }

                    break;
            }
        }

        throw new Pop3ConnectException($"The proxy {proxy.Name} did not end the header of its answer.") { IsPermanent = true };
    }
}
