using System;
using System.IO;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Testing.Tests;

/// <summary>A client that knows lines and the final dot, and nothing else of POP3; octets are Latin-1 characters.</summary>
internal sealed class Dialogue : IAsyncDisposable
{
    public const string User = "me";
    public const string Password = "secret";


    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly CancellationTokenSource _limit = new(Patience.Limit);
    private readonly byte[] _octets = new byte[64 * 1024];
    private Stream _stream = Stream.Null;
    private int _next;
    private int _end;

    /// <summary>Connects and reads the greeting.</summary>
    public static async Task<Dialogue> OpenAsync(EmbeddedServer server)
    {
        Dialogue dialogue = await ConnectAsync(server);
        _ = await dialogue.ReadLineAsync();
        return dialogue;
    }

    /// <summary>Connects and reads nothing.</summary>
    public static async Task<Dialogue> ConnectAsync(EmbeddedServer server)
    {
        Dialogue dialogue = new();
        await dialogue._client.ConnectAsync(server.Host, server.Port, dialogue._limit.Token);
        dialogue._stream = dialogue._client.GetStream();
        return dialogue;
    }

    /// <summary>Connects and logs in.</summary>
    public static async Task<Dialogue> LogInAsync(EmbeddedServer server)
    {
        Dialogue dialogue = await OpenAsync(server);
        _ = await dialogue.AskAsync("USER " + User);
        string reply = await dialogue.AskAsync("PASS " + Password);
        return reply.StartsWith("+OK", StringComparison.Ordinal) ? dialogue : throw new InvalidOperationException(reply);
    }

    /// <summary>Begins TLS and trusts the authority of the tests alone.</summary>
    public async Task StartTlsAsync()
    {
        SslStream tls = new(_stream);
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        _ = policy.CustomTrustStore.Add(TestCertificates.Authority);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = policy }, _limit.Token);
        _stream = tls;
    }

    public async Task SendAsync(string text) => await _stream.WriteAsync(Encoding.UTF8.GetBytes(text), _limit.Token);

    /// <summary>Sends a command and reads its status line.</summary>
    public async Task<string> AskAsync(string command)
    {
        await SendAsync(command + "\r\n");
        return await ReadLineAsync();
    }

    /// <summary>Sends a command and reads its reply of several lines, without the status line.</summary>
    public async Task<string> AskLinesAsync(string command)
    {
        string status = await AskAsync(command);
        return status.StartsWith("+OK", StringComparison.Ordinal) ? await ReadRawAsync() : throw new InvalidOperationException(status);
    }

    /// <summary>Reads a line, without its CRLF; empty at the end of the connection.</summary>
    public async Task<string> ReadLineAsync()
    {
        using MemoryStream line = new();
        _ = await ReadThroughLineFeedAsync(line);
        return Text(line).TrimEnd('\r', '\n');
    }

    /// <summary>Reads to the terminating line, which is included, and takes nothing away.</summary>
    public async Task<string> ReadRawAsync()
    {
        using MemoryStream text = new();
        while (!EndsWithTermination(text) && await ReadThroughLineFeedAsync(text))
        {
            // The next line.
        }

        return Text(text);
    }

    /// <summary>Reads all until the connection ends.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using MemoryStream text = new();
        while (await ReadThroughLineFeedAsync(text))
        {
            // The next line.
        }

        return Text(text);
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _client.Dispose();
        _limit.Dispose();
    }

    private static ReadOnlySpan<byte> Octets(MemoryStream text) => text.GetBuffer().AsSpan(0, (int)text.Length);

    private static string Text(MemoryStream text) => Encoding.Latin1.GetString(Octets(text));

    private static bool EndsWithTermination(MemoryStream text) =>
        Octets(text).EndsWith("\r\n.\r\n"u8) || Octets(text).SequenceEqual(".\r\n"u8);

    /// <summary>Adds what comes up to a line feed, with it.</summary>
    /// <returns>False at the end of the connection.</returns>
    private async ValueTask<bool> ReadThroughLineFeedAsync(MemoryStream text)
    {
        while (true)
        {
            int lineFeed = _octets.AsSpan(_next, _end - _next).IndexOf((byte)'\n');
            int count = lineFeed < 0 ? _end - _next : lineFeed + 1;
            text.Write(_octets, _next, count);
            _next += count;
            if (lineFeed >= 0)
            {
                return true;
            }

            _next = 0;
            _end = await _stream.ReadAsync(_octets, _limit.Token);
            if (_end == 0)
            {
                return false;
            }
        }
    }
}
