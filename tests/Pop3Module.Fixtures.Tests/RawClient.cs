using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Testing;

namespace Pop3Module.Fixtures.Tests;

/// <summary>A client that knows lines and nothing of POP3.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly CancellationTokenSource _limit = new(Patience.Limit);
    private Stream? _stream;

    private Stream Stream => _stream ?? throw new InvalidOperationException("Not connected.");

    public static async Task<RawClient> ConnectAsync(string host, int port, bool tls = false)
    {
        RawClient client = new();
        await client._client.ConnectAsync(host, port, client._limit.Token);
        client._stream = client._client.GetStream();
        if (tls)
        {
            await client.StartTlsAsync();
        }

        return client;
    }

    public async Task StartTlsAsync()
    {
        SslStream tls = new(Stream);
        _stream = tls;
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Subject == "CN=localhost",
        };
        await tls.AuthenticateAsClientAsync(options, _limit.Token);
    }

    public async Task SendAsync(string text)
    {
        await Stream.WriteAsync(Encoding.UTF8.GetBytes(text), _limit.Token);
    }

    /// <summary>Reads what there is, up to 64 KiB; nothing at the end of the connection.</summary>
    public async Task<byte[]> ReadAsync()
    {
        byte[] octets = new byte[64 * 1024];
        int count = await Stream.ReadAsync(octets, _limit.Token);
        return octets[..count];
    }

    /// <summary>Reads one line with its line end; at the end of the connection what there was before it.</summary>
    public async Task<string> ReadLineAsync()
    {
        using MemoryStream line = new();
        byte[] octet = new byte[1];
        while (await Stream.ReadAsync(octet, _limit.Token) == 1)
        {
            line.Write(octet);
            if (octet[0] == '\n')
            {
                break;
            }
        }

        return Encoding.UTF8.GetString(line.ToArray());
    }

    /// <summary>Reads the lines of a multi-line reply after its status line, without the final dot.</summary>
    public async Task<string> ReadBodyAsync()
    {
        StringBuilder body = new();
        while (true)
        {
            string line = await ReadLineAsync();
            if (line is ".\r\n" or "")
            {
                return body.ToString();
            }

            body.Append(line);
        }
    }

    /// <summary>Reads to the end, past the TLS stream, and returns the length of each TLS record (RFC 8446, section 5.1).</summary>
    public async Task<List<int>> ReadRecordLengthsAsync()
    {
        List<int> lengths = [];
        NetworkStream network = _client.GetStream();
        byte[] header = new byte[5];
        while (await network.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, _limit.Token) == header.Length)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(3));
            await network.ReadExactlyAsync(new byte[length], _limit.Token);
            lengths.Add(length);
        }

        return lengths;
    }

    /// <summary>Sends one command and reads its status line.</summary>
    public async Task<string> AskAsync(string command)
    {
        await SendAsync(command + "\r\n");
        return await ReadLineAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        _client.Dispose();
        _limit.Dispose();
    }
}
