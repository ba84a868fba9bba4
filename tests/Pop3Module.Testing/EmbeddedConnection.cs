using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace Pop3Module.Testing;

/// <summary>One connection: one loop reads commands ahead, another answers them in order.</summary>
internal sealed class EmbeddedConnection : IDisposable
{
    /// <summary>Commands read ahead; when they are not answered because nobody reads the answers, the server stops reading too.</summary>
    private const int ReadAhead = 512;

    private readonly EmbeddedServer _server;
    private readonly Socket _socket;
    private readonly int _number;
    private readonly Channel<(string Line, long ArrivedAt)> _lines = Channel.CreateBounded<(string, long)>(ReadAhead);
    private Stream _stream;
    private MemoryStream _reply = new();
    private int _depth;

    public EmbeddedConnection(EmbeddedServer server, Socket socket, int number)
    {
        _server = server;
        _socket = socket;
        _socket.NoDelay = true;
        _number = number;
        _stream = new NetworkStream(socket, ownsSocket: true);
        Timestamp = string.Create(CultureInfo.InvariantCulture, $"<{Environment.ProcessId}.{number}@embedded.example>");
    }

    /// <summary>The timestamp of the greeting.</summary>
    public string Timestamp { get; }

    public bool IsTls => _stream is SslStream;

    public string Greeting => _server.Options.Greeting + (_server.Options.HasApop ? " " + Timestamp : string.Empty);

    public void Dispose()
    {
        _stream.Dispose();
        _reply.Dispose();
    }

    public async Task RunAsync()
    {
        using EmbeddedSession session = new(_server, this);
        try
        {
            if (_server.Options.ImplicitTls)
            {
                await StartTlsAsync();
            }

            WriteLine("+OK " + Greeting);
            await FlushAsync();
            Task reading = ReadAsync();
            try
            {
                await AnswerAsync(session);
            }
            finally
            {
                _stream.Dispose();
                await reading;
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException or ObjectDisposedException or OperationCanceledException
            or System.Security.Authentication.AuthenticationException)
        {
            // The client left, or the server stops.
        }
        finally
        {
            _stream.Dispose();
        }
    }

    /// <summary>Adds a line to what is sent next.</summary>
    public void WriteLine(string line)
    {
        _reply.Write(Encoding.UTF8.GetBytes(line));
        _reply.Write(_server.Options.LfOnly ? "\n"u8 : "\r\n"u8);
    }

    /// <summary>Adds octets to what is sent next.</summary>
    public void Write(ReadOnlySpan<byte> octets) => _reply.Write(octets);

    /// <summary>Sends what was added; waits while the client does not read.</summary>
    public async Task FlushAsync()
    {
        MemoryStream reply = _reply;
        _reply = new MemoryStream();
        await _stream.WriteAsync(reply.GetBuffer().AsMemory(0, (int)reply.Length), _server.StopToken);
        await _stream.FlushAsync(_server.StopToken);
    }

    /// <summary>Waits until the server is told to go on.</summary>
    public Task StallAsync() => _server.Released.WaitAsync(_server.StopToken);

    /// <summary>Closes without a word.</summary>
    public void Drop() => _stream.Dispose();

    public async Task StartTlsAsync()
    {
        SslStream tls = new(_stream, leaveInnerStreamOpen: false);
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = _server.Options.Certificate }, _server.StopToken);
        _stream = tls;
    }

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[16 * 1024];
        StringBuilder line = new();
        try
        {
            int count;
            while ((count = await _stream.ReadAsync(buffer, _server.StopToken)) > 0)
            {
                long now = Stopwatch.GetTimestamp();
                foreach (char c in Encoding.UTF8.GetString(buffer, 0, count))
                {
                    if (c != '\n')
                    {
                        _ = line.Append(c);
                        continue;
                    }

                    string command = line.ToString().TrimEnd('\r');
                    _ = line.Clear();
                    _server.Note(_number, command, Interlocked.Increment(ref _depth));
                    await _lines.Writer.WriteAsync((command, now), _server.StopToken);
                    if (command.Equals("STLS", StringComparison.OrdinalIgnoreCase))
                    {
                        // What follows is a handshake, which the answering loop does; it starts another reading loop.
                        return;
                    }

                    if (_server.Options.OneCommandPerPacket)
                    {
                        break;
                    }
                }
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException or ObjectDisposedException or OperationCanceledException or ChannelClosedException)
        {
            // The connection is over.
        }

        _ = _lines.Writer.TryComplete();
    }

    private async Task AnswerAsync(EmbeddedSession session)
    {
        while (await WaitForLineAsync())
        {
            while (_lines.Reader.TryRead(out (string Line, long ArrivedAt) command))
            {
                TimeSpan due = _server.Options.Latency - Stopwatch.GetElapsedTime(command.ArrivedAt);
                if (due > TimeSpan.Zero)
                {
                    await FlushAsync();
                    await Task.Delay(due, _server.StopToken);
                }

                bool goesOn = await session.AnswerAsync(command.Line);
                _ = Interlocked.Decrement(ref _depth);
                if (!goesOn)
                {
                    await FlushAsync();
                    return;
                }

                const int LargeReply = 64 * 1024;
                if (_reply.Length > LargeReply)
                {
                    await FlushAsync();
                }
            }

            await FlushAsync();
            if (session.TakeTlsRequest())
            {
                await StartTlsAsync();
                if (_server.Options.RepeatBannerAfterStls)
                {
                    WriteLine("+OK " + Greeting);
                    await FlushAsync();
                }

                _ = ReadAsync();
            }
        }
    }

    private async Task<bool> WaitForLineAsync()
    {
        if (_server.Options.IdleTimeout is not TimeSpan idle)
        {
            return await _lines.Reader.WaitToReadAsync(_server.StopToken);
        }

        try
        {
            return await _lines.Reader.WaitToReadAsync(_server.StopToken).AsTask().WaitAsync(idle);
        }
        catch (TimeoutException)
        {
            WriteLine("-ERR Disconnected for inactivity.");
            await FlushAsync();
            return false;
        }
    }
}
