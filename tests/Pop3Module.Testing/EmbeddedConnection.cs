using System;
using System.IO;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
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

    /// <summary>How long octets of a client that goes on sending are swallowed, so that it can read the end before a reset.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    private readonly EmbeddedServer _server;
    private readonly Socket _socket;
    private readonly int _number;
    private readonly Channel<ArrivedCommand> _commands;
    private readonly TaskCompletionSource _clientLeft = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _answeringEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Stream _stream;
    private int _depth;
    private bool _isDropped;
    private bool _isDisconnected;

    public EmbeddedConnection(EmbeddedServer server, Socket socket, int number)
    {
        _server = server;
        _socket = socket;
        _socket.NoDelay = true;
        _number = number;
        _commands = Channel.CreateBounded<ArrivedCommand>(ReadAhead);
        _stream = new NetworkStream(socket, ownsSocket: true);
        Writer = new ReplyWriter(_stream, server.Options.LfOnly, server.StopToken);
        Timestamp = FormattableString.Invariant($"<{Environment.ProcessId}.{number}@embedded.example>");
    }

    /// <summary>Where the replies go.</summary>
    public ReplyWriter Writer { get; }

    /// <summary>The timestamp of the greeting.</summary>
    public string Timestamp { get; }

    public bool IsTls => _stream is SslStream;

    private string Greeting => "+OK " + _server.Options.Greeting + (_server.Options.HasApop ? " " + Timestamp : string.Empty);

    public void Dispose()
    {
        Writer.Dispose();
        _stream.Dispose();
    }

    /// <summary>Serves until one side ends it.</summary>
    public async Task RunAsync()
    {
        try
        {
            if (_server.Options.ImplicitTls)
            {
                await StartTlsAsync();
            }

            Writer.WriteLine(Greeting);
            await Writer.FlushAsync();
            Task reading = ReadAsync();
            try
            {
                using (EmbeddedSession session = new(_server, this))
                {
                    await AnswerAsync(session);
                }

                if (!_isDropped && _stream is SslStream tls)
                {
                    await tls.ShutdownAsync().WaitAsync(_server.StopToken);
                }
            }
            finally
            {
                await EndAsync(reading);
            }
        }
        catch (Exception fault) when (IsEndOfConnection(fault))
        {
            // The client left, or the server stops.
        }
    }

    /// <summary>Lets the end of the connection be one without the manners of TLS.</summary>
    public void Drop() => _isDropped = true;

    /// <summary>Waits until the server is told to go on.</summary>
    /// <returns>False when the client has left instead.</returns>
    public async Task<bool> StallAsync() =>
        await Task.WhenAny(_server.Released, _clientLeft.Task).WaitAsync(_server.StopToken) == _server.Released;

    private static bool IsEndOfConnection(Exception fault) =>
        fault is IOException or SocketException or ObjectDisposedException or OperationCanceledException or AuthenticationException;

    private async Task StartTlsAsync()
    {
        SslStream tls = new(_stream, leaveInnerStreamOpen: false);
        await tls.AuthenticateAsServerAsync(_server.Options.Certificate!).WaitAsync(_server.StopToken);
        _stream = tls;
        Writer.Stream = tls;
    }

    /// <summary>Ends our direction, then waits a little for the client to end its own: a reset would take back what was sent.</summary>
    private async Task EndAsync(Task reading)
    {
        _ = _answeringEnded.TrySetResult(false);
        _ = _commands.Writer.TryComplete();
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
            if (_isDisconnected)
            {
                _server.NoteDisconnected();
            }

            _ = await Task.WhenAny(reading, Task.Delay(Linger, _server.StopToken)); // A client that goes on sending does not hold the server.
        }
        catch (SocketException)
        {
            // The client was faster.
        }

        _stream.Dispose();
        await reading;
    }

    private async Task ReadAsync()
    {
        byte[] octets = new byte[16 * 1024];
        char[] text = new char[octets.Length + 1];
        Decoder decoder = Encoding.UTF8.GetDecoder();
        StringBuilder line = new();
        try
        {
            int count;
            while ((count = await _stream.ReadAsync(octets, _server.StopToken)) > 0)
            {
                if (!_answeringEnded.Task.IsCompleted)
                {
                    await TakeAsync(text.AsMemory(0, decoder.GetChars(octets, 0, count, text, 0)), line);
                }
            }
        }
        catch (Exception fault) when (IsEndOfConnection(fault))
        {
            // The connection is over.
        }

        _ = _clientLeft.TrySetResult();
        _ = _commands.Writer.TryComplete();
    }

    /// <summary>Takes the commands out of what one read brought.</summary>
    private async ValueTask TakeAsync(ReadOnlyMemory<char> text, StringBuilder line)
    {
        int lineFeed;
        while ((lineFeed = text.Span.IndexOf('\n')) >= 0)
        {
            string command = line.Append(text.Span[..lineFeed]).ToString().TrimEnd('\r');
            _ = line.Clear();
            text = text[(lineFeed + 1)..];
            if (await QueueAsync(command) || _server.Options.OneCommandPerPacket)
            {
                return;
            }
        }

        _ = line.Append(text.Span);
    }

    /// <summary>Queues a command, and waits for the answer to STLS: the answering loop may have to read a handshake.</summary>
    /// <returns>True when what came behind it counts for nothing: TLS was begun, or nothing is answered any more.</returns>
    private async ValueTask<bool> QueueAsync(string command)
    {
        _server.Note(_number, command, Interlocked.Increment(ref _depth));
        TaskCompletionSource<bool>? tlsAnswer = command.Equals("STLS", StringComparison.OrdinalIgnoreCase)
            ? new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
            : null;
        try
        {
            await _commands.Writer.WriteAsync(new ArrivedCommand(command, tlsAnswer), _server.StopToken);
        }
        catch (ChannelClosedException)
        {
            return true;
        }

        return tlsAnswer is not null && await await Task.WhenAny(tlsAnswer.Task, _answeringEnded.Task);
    }

    private async Task AnswerAsync(EmbeddedSession session)
    {
        while (await WaitForCommandAsync())
        {
            while (_commands.Reader.TryRead(out ArrivedCommand command))
            {
                if (_server.Options.HoldUntil.TryGetValue(command.Line, out string? line) && !await HoldAsync(line))
                {
                    return;
                }

                bool goesOn = await session.AnswerAsync(command.Line);
                _ = Interlocked.Decrement(ref _depth);
                if (!goesOn)
                {
                    await Writer.FlushAsync();
                    return;
                }

                bool beginsTls = session.TakeTlsRequest();
                if (beginsTls)
                {
                    await AnswerHandshakeAsync();
                }

                _ = command.TlsAnswer?.TrySetResult(beginsTls);
                await Writer.FlushIfFullAsync();
            }

            await Writer.FlushAsync();
        }
    }

    private async Task AnswerHandshakeAsync()
    {
        await Writer.FlushAsync();
        await StartTlsAsync();
        if (_server.Options.RepeatBannerAfterStls)
        {
            Writer.WriteLine(Greeting);
        }
    }

    private async Task<bool> WaitForCommandAsync()
    {
        Task<bool> next = _commands.Reader.WaitToReadAsync(_server.StopToken).AsTask();
        if (await Task.WhenAny(next, _server.IdleDisconnected) == next)
        {
            return await next;
        }

        Writer.WriteLine("-ERR Disconnected for inactivity.");
        await Writer.FlushAsync();
        _isDisconnected = true;
        return false;
    }

    /// <summary>Waits until another command has arrived, or, where none is named, until the server is told to go on.</summary>
    /// <returns>False when the client has left instead.</returns>
    private async Task<bool> HoldAsync(string untilLine)
    {
        await Writer.FlushAsync();
        Task go = untilLine.Length == 0 ? _server.Released : _server.WaitForCommandAsync(untilLine, Timeout.InfiniteTimeSpan);
        return await Task.WhenAny(go, _clientLeft.Task).WaitAsync(_server.StopToken) == go;
    }

    /// <summary>A command line and, for STLS, who waits for what becomes of it.</summary>
    private readonly record struct ArrivedCommand(string Line, TaskCompletionSource<bool>? TlsAnswer);
}
