using System;
using System.IO;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>The server's end of one connection. Texts are Latin-1; a line feed in a text that is said is sent as CRLF.</summary>
internal sealed class ServerSide : IDisposable
{
    private readonly Socket _socket;
    private readonly CancellationToken _stop;
    private readonly byte[] _received = new byte[16 * 1024];
    private Stream _stream;
    private int _start;
    private int _end;

    public ServerSide(Socket socket, CancellationToken stop)
    {
        _socket = socket;
        _stop = stop;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Octets to a write; 0 for all at once.</summary>
    public int PieceOctets { get; set; }

    /// <summary>What is below TLS; null in plaintext.</summary>
    public HoldingStream? Hold { get; private set; }

    /// <summary>Octets that can be read without waiting.</summary>
    public int Available => _end - _start + _socket.Available;

    /// <summary>Reads one command without its CRLF; null at the end of the connection.</summary>
    public async Task<string?> ReadLineAsync()
    {
        StringBuilder line = new();
        while (true)
        {
            while (_start < _end)
            {
                char c = (char)_received[_start++];
                if (c == '\n')
                {
                    return line.ToString().TrimEnd('\r');
                }

                _ = line.Append(c);
            }

            _start = 0;
            _end = 0;
            try
            {
                _end = await _stream.ReadAsync(_received, _stop);
            }
            catch (IOException)
            {
                return null;
            }

            if (_end == 0)
            {
                return line.Length == 0 ? null : line.ToString();
            }
        }
    }

    /// <summary>Reads a number of octets and shows them in hex.</summary>
    public async Task<string> ReadHexAsync(int count)
    {
        while (_end - _start < count)
        {
            int read = await _stream.ReadAsync(_received.AsMemory(_end), _stop);
            Assert.NotEqual(0, read);
            _end += read;
        }

        _start += count;
        return BitConverter.ToString(_received, _start - count, count);
    }

    /// <summary>Reads commands and insists on them.</summary>
    public async Task ExpectAsync(params string[] commands)
    {
        foreach (string command in commands)
        {
            Assert.Equal(command, await ReadLineAsync());
        }
    }

    /// <summary>Insists that the client ends the connection without another word.</summary>
    public async Task ExpectEndAsync() => Assert.Null(await ReadLineAsync());

    public Task SayAsync(string text) => SendAsync(text.Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n");

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> octets)
    {
        int step = PieceOctets == 0 ? Math.Max(1, octets.Length) : PieceOctets;
        for (int start = 0; start < octets.Length; start += step)
        {
            await _stream.WriteAsync(octets.Slice(start, Math.Min(step, octets.Length - start)), _stop);
        }
    }

    /// <summary>Expects a command and answers it.</summary>
    public async Task AnswerAsync(string command, string answer)
    {
        await ExpectAsync(command);
        await SayAsync(answer);
    }

    /// <summary>Greets and lets the user in who is expected everywhere, up to the answer to PASS.</summary>
    public async Task AcceptLoginAsync(string capabilities)
    {
        await SayAsync("+OK ready");
        await AnswerAsync("CAPA", "+OK\n" + capabilities + "\n.");
        await AnswerAsync("USER user", "+OK");
        await AnswerAsync("PASS secret", "+OK");
    }

    /// <summary>Greets and lets the user in who is expected everywhere; CAPA is answered the same again.</summary>
    public async Task LetInAsync(string capabilities = "TOP\nUIDL\nPIPELINING")
    {
        await AcceptLoginAsync(capabilities);
        await AnswerAsync("CAPA", "+OK\n" + capabilities + "\n.");
    }

    /// <summary>Answers commands, whatever comes, until the connection ends or QUIT was answered.</summary>
    public async Task AnswerAllAsync(Func<string, string> answer)
    {
        while (await ReadLineAsync() is string command)
        {
            await SayAsync(answer(command));
            if (command == "QUIT")
            {
                return;
            }
        }
    }

    public async Task StartTlsAsync(X509Certificate2 certificate, SslProtocols protocols = SslProtocols.None)
    {
        Hold = new HoldingStream(_stream);
        SslStream tls = new(Hold);
        _stream = tls;
        SslServerAuthenticationOptions options = new() { ServerCertificate = certificate, EnabledSslProtocols = protocols };
        await tls.AuthenticateAsServerAsync(options, _stop);
    }

    /// <summary>Ends the connection in order.</summary>
    public void Close()
    {
        _socket.Shutdown(SocketShutdown.Both);
        _stream.Dispose();
    }

    /// <summary>Sends octets beside TLS.</summary>
    public async Task SendRawAsync(byte[] octets) => _ = await _socket.SendAsync(octets, _stop);

    /// <summary>Ends the connection without order.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, 0);
        _socket.Dispose();
    }

    public void Dispose() => _stream.Dispose();
}
