using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Protocol.Transport.Proxies;

/// <summary>Reads the answer of a proxy, and no octet after it.</summary>
internal static class ProxyStream
{
    /// <summary>Reads a number of octets.</summary>
    /// <exception cref="Pop3ConnectException">The proxy closed the connection before.</exception>
    public static async Task<byte[]> ReadAsync(Stream stream, ProxyServer proxy, int count, CancellationToken cancellationToken)
    {
        byte[] octets = new byte[count];
        for (int done = 0; done < count;)
        {
            int read = await stream.ReadAsync(octets.AsMemory(done), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                throw new Pop3ConnectException($"The proxy {proxy.Name} closed the connection without an answer.");
            }

            done += read;
        }

        return octets;
    }
}
