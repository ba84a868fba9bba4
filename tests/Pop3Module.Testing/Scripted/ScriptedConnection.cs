using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Testing;

/// <summary>Plays one transcript on one connection.</summary>
internal sealed class ScriptedConnection
{
    private readonly ScriptedServer _server;
    private readonly string _name;
    private readonly List<TranscriptStep> _steps;
    private readonly X509Certificate2? _certificate;
    private readonly StringBuilder _dialogue = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Socket? _socket;
    private Stream? _stream;
    private ScriptedInput? _input;
    private TranscriptStep? _current;
    private string? _handshakeError;
    private int _pieceLength;

    public ScriptedConnection(ScriptedServer server, string name, List<TranscriptStep> steps, X509Certificate2? certificate)
    {
        _server = server;
        _name = name;
        _steps = steps;
        _certificate = certificate;
    }

    /// <summary>Ends with the transcript, or fails with what went wrong.</summary>
    public Task Ended => _ended.Task;

    public string Position
    {
        get
        {
            TranscriptStep? current = Volatile.Read(ref _current);
            return current is null ? $"{_name}, not connected to" : $"{_name}, line {current.Line} ({current.Text})";
        }
    }

    public string Dialogue
    {
        get
        {
            lock (_dialogue)
            {
                return _dialogue.ToString();
            }
        }
    }

    /// <summary>Plays the transcript; what goes wrong comes out of <see cref="Ended"/> only.</summary>
    public async Task PlayAsync(Socket socket, CancellationToken cancellationToken)
    {
        socket.NoDelay = true;
        _socket = socket;
        await using NetworkStream network = new(socket, ownsSocket: true);
        Use(network);
        try
        {
            foreach (TranscriptStep step in _steps)
            {
                if (step.Action != TranscriptAction.ExpectClose)
                {
                    ThrowIfHandshakeFailed();
                }

                Volatile.Write(ref _current, step);
                await PlayAsync(step, cancellationToken);
            }

            ThrowIfHandshakeFailed();
            await CloseAsync();
            _ended.TrySetResult();
            await DrainAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            _ended.TrySetException(exception is TranscriptException ? exception : Failure(exception.Message, exception));
        }
        finally
        {
            if (_stream is SslStream tls)
            {
                await tls.DisposeAsync();
            }
        }
    }

    private Task PlayAsync(TranscriptStep step, CancellationToken cancellationToken)
    {
        switch (step.Action)
        {
            case TranscriptAction.Send:
            case TranscriptAction.Fill:
                Note(step.Text.StartsWith("S:", StringComparison.Ordinal) ? "S: " + OctetText.Show(step.Octets.AsSpan()[..^2]) : step.Text);
                return SendAsync(step.Octets, cancellationToken);
            case TranscriptAction.Expect:
                return ExpectAsync(step, cancellationToken);
            case TranscriptAction.Split:
                _pieceLength = step.Number;
                return Task.CompletedTask;
            case TranscriptAction.Stall:
                return _server.StallAsync(cancellationToken);
            case TranscriptAction.Close:
                Note(step.Text);
                return CloseAsync();
            case TranscriptAction.Reset:
                Note(step.Text);
                _socket!.LingerState = new LingerOption(enable: true, seconds: 0);
                _socket.Close();
                return Task.CompletedTask;
            case TranscriptAction.StartTls:
                return StartTlsAsync(cancellationToken);
            case TranscriptAction.ExpectNothing:
                return ExpectNothingAsync(step, cancellationToken);
            case TranscriptAction.ExpectSomething:
                return _input!.WaitAsync(Timeout.InfiniteTimeSpan, cancellationToken);
            default:
                return ExpectCloseAsync(cancellationToken);
        }
    }

    private async Task SendAsync(byte[] octets, CancellationToken cancellationToken)
    {
        int length = _pieceLength == 0 ? octets.Length : _pieceLength;
        for (int start = 0; start < octets.Length; start += length)
        {
            await _stream!.WriteAsync(octets.AsMemory(start, Math.Min(length, octets.Length - start)), cancellationToken);
            await _stream.FlushAsync(cancellationToken);
            if (_pieceLength != 0)
            {
                await Task.Yield();
            }
        }
    }

    private async Task ExpectAsync(TranscriptStep step, CancellationToken cancellationToken)
    {
        byte[]? line = await _input!.ReadLineAsync(cancellationToken);
        string expected = OctetText.Show(step.Octets) + (step.IsPrefix ? "*" : "");
        if (line is null)
        {
            throw Failure($"expected \"{expected}\", got the end of the connection after \"{OctetText.Show(_input.Unread)}\"");
        }

        bool isWhole = line.AsSpan().EndsWith("\r\n"u8);
        ReadOnlyMemory<byte> text = isWhole ? line.AsMemory()[..^2] : line;
        Note("C: " + OctetText.Show(text.Span));
        bool matches = step.IsPrefix ? text.Span.StartsWith(step.Octets) : text.Span.SequenceEqual(step.Octets);
        if (!isWhole || !matches)
        {
            throw Failure($"expected \"{expected}\", got \"{OctetText.Show(text.Span)}\"");
        }
    }

    private async Task ExpectNothingAsync(TranscriptStep step, CancellationToken cancellationToken)
    {
        if (await _input!.WaitAsync(TimeSpan.FromMilliseconds(step.Number), cancellationToken))
        {
            throw Failure($"expected nothing for {step.Number} ms, got \"{OctetText.Show(_input.Unread)}\"");
        }
    }

    private async Task ExpectCloseAsync(CancellationToken cancellationToken)
    {
        if (_handshakeError is not null)
        {
            _handshakeError = null; // the client may refuse the certificate by closing
            return;
        }

        bool hasMore;
        try
        {
            hasMore = await _input!.WaitAsync(Timeout.InfiniteTimeSpan, cancellationToken);
        }
        catch (IOException)
        {
            hasMore = false; // a reset, or a TLS alert, ends a connection too
        }

        if (hasMore)
        {
            throw Failure($"expected the client to close, got \"{OctetText.Show(_input!.Unread)}\"");
        }

        Note("EXPECT-CLOSE");
    }

    private async Task StartTlsAsync(CancellationToken cancellationToken)
    {
        if (!_input!.Unread.IsEmpty)
        {
            throw Failure($"expected a TLS handshake, got \"{OctetText.Show(_input.Unread)}\" in clear text");
        }

        Note("TLS");
        SslStream tls = new(_stream!, leaveInnerStreamOpen: true);
        Use(tls);
        try
        {
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, cancellationToken);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            _handshakeError = exception.Message;
        }
    }

    /// <summary>Ends the server's side only: closing with octets unread would reset the connection and take sent octets with it.</summary>
    private async Task CloseAsync()
    {
        if (!_socket!.Connected)
        {
            return;
        }

        try
        {
            if (_stream is SslStream { IsAuthenticated: true } tls)
            {
                await tls.ShutdownAsync();
            }

            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            Note("# the client had closed");
        }
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (_socket!.Connected && await _input!.WaitAsync(Timeout.InfiniteTimeSpan, cancellationToken))
        {
            Note("# after the end: " + OctetText.Show(_input.Unread));
            _input.Discard();
        }
    }

    private void Use(Stream stream)
    {
        _stream = stream;
        _input = new ScriptedInput(stream);
    }

    private void Note(string line)
    {
        lock (_dialogue)
        {
            _dialogue.Append(line).Append('\n');
        }
    }

    private void ThrowIfHandshakeFailed()
    {
        if (_handshakeError is not null)
        {
            throw Failure("the TLS handshake failed: " + _handshakeError);
        }
    }

    private TranscriptException Failure(string text, Exception? inner = null)
    {
        return new TranscriptException($"{Position}: {text}\nThe dialogue:\n{_server.Dialogue}", inner);
    }
}
