using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Testing;

/// <summary>
/// A server, on the loopback interface unless told otherwise, that plays transcripts, one per accepted connection.
/// </summary>
/// <remarks>
/// A transcript has one step a line; indentation and lines that begin with <c>#</c> are ignored.
/// <list type="table">
/// <item><term>S: +OK ready</term><description>sends the line and CRLF</description></item>
/// <item><term>R: +OK\n</term><description>sends these octets only; escapes are \r \n \0 \t \\ \xNN</description></item>
/// <item><term>C: USER bob</term><description>expects exactly this line</description></item>
/// <item><term>C: APOP *</term><description>expects a line that begins so; <c>C: *</c> expects any line</description></item>
/// <item><term>FILL 1000 x</term><description>sends 1,000 octets in all: lines of 76 x and CRLF, the last one shorter</description></item>
/// <item><term>SPLIT 3</term><description>sends everything from here on in pieces of 3 octets; 0 ends that</description></item>
/// <item><term>STALL</term><description>waits for <see cref="Release"/></description></item>
/// <item><term>EXPECT-SOMETHING</term><description>waits until the client sends anything, and leaves it unread</description></item>
/// <item><term>CLOSE, RESET</term><description>ends the sending side; resets the connection</description></item>
/// <item><term>TLS</term><description>makes the handshake now; <c>EXPECT-CLOSE</c> next allows that it fails</description></item>
/// <item><term>EXPECT-NOTHING 50</term><description>fails if the client sends anything within 50 ms</description></item>
/// <item><term>EXPECT-CLOSE</term><description>expects the client to close or reset the connection</description></item>
/// </list>
/// The end of a transcript closes as <c>CLOSE</c> does. Several <c>C:</c> lines before an <c>S:</c> prove commands in flight.
/// </remarks>
public sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _releases = new(0);
    private readonly SemaphoreSlim _stalls = new(0);
    private readonly List<ScriptedConnection> _connections = [];
    private readonly Task _running;

    private ScriptedServer(ScriptedServerOptions options, string[] transcripts)
    {
        if (options.ImplicitTls && options.Certificate is null)
        {
            throw new ArgumentException("Implicit TLS needs a certificate.", nameof(options));
        }

        foreach (string transcript in transcripts)
        {
            List<TranscriptStep> steps = TranscriptParser.Parse(transcript);
            if (options.ImplicitTls)
            {
                steps.Insert(0, new TranscriptStep(TranscriptAction.StartTls, 0, "implicit TLS"));
            }

            if (options.Certificate is null && steps.Exists(static step => step.Action == TranscriptAction.StartTls))
            {
                throw new ArgumentException("A TLS line needs a certificate.", nameof(options));
            }

            string name = string.Create(CultureInfo.InvariantCulture, $"Transcript {_connections.Count + 1}");
            _connections.Add(new ScriptedConnection(this, name, steps, options.Certificate));
        }

        _listener = new TcpListener(options.Address, 0);
        _listener.Start();
        IPEndPoint address = (IPEndPoint)_listener.LocalEndpoint;
        Host = address.Address.ToString();
        Port = address.Port;
        _running = RunAsync();
    }

    /// <summary>The address to connect to.</summary>
    public string Host { get; }

    /// <summary>The port to connect to.</summary>
    public int Port { get; }

    /// <summary>What was said so far, connection by connection, as lines that begin with <c>S:</c> and <c>C:</c>.</summary>
    public string Dialogue =>
        _connections.Count == 1
            ? _connections[0].Dialogue
            : string.Concat(_connections.Select(static (connection, index) => $"# connection {index + 1}\n{connection.Dialogue}"));

    /// <summary>Starts a server of clear text.</summary>
    /// <exception cref="ArgumentException">A transcript has a line that is not understood.</exception>
    public static ScriptedServer Start(params string[] transcripts)
    {
        return Start(new ScriptedServerOptions(), transcripts);
    }

    /// <summary>Starts a server.</summary>
    /// <exception cref="ArgumentException">A transcript has a line that is not understood, or a certificate is missing.</exception>
    public static ScriptedServer Start(ScriptedServerOptions options, params string[] transcripts)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(transcripts);
        return new ScriptedServer(options, transcripts);
    }

    /// <summary>Lets one <c>STALL</c> pass, the present one or the next.</summary>
    public void Release()
    {
        _releases.Release();
    }

    /// <summary>Ends when a transcript has reached a <c>STALL</c>; each <c>STALL</c> ends one such wait.</summary>
    public Task WaitForStallAsync(CancellationToken cancellationToken = default)
    {
        return _stalls.WaitAsync(cancellationToken);
    }

    /// <summary>Waits until all transcripts have ended, <see cref="Patience.Limit"/> at most unless told otherwise.</summary>
    /// <exception cref="TranscriptException">The dialogue did not follow a transcript, or the time is over.</exception>
    public async Task CompleteAsync(TimeSpan? limit = null)
    {
        TimeSpan patience = limit ?? Patience.Limit;
        using CancellationTokenSource timeout = new(patience); // A bound for a dialogue that does not end.
        try
        {
            List<Task> endings = [.. _connections.Select(static connection => connection.Ended)];
            while (endings.Count > 0)
            {
                Task ended = await Task.WhenAny(endings).WaitAsync(timeout.Token);
                _ = endings.Remove(ended);
                await ended;
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            IEnumerable<string> positions = _connections.Where(static connection => !connection.Ended.IsCompleted)
                .Select(static connection => connection.Position);
            throw new TranscriptException(
                $"Not ended after {patience.TotalSeconds} s: {string.Join("; ", positions)}\nThe dialogue:\n{Dialogue}");
        }
    }

    /// <summary>Stops the server at once; tells nothing about the transcripts.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
        _releases.Dispose();
        _stalls.Dispose();
        _listener.Dispose();
    }

    internal Task StallAsync(CancellationToken cancellationToken)
    {
        _stalls.Release();
        return _releases.WaitAsync(cancellationToken);
    }

    /// <summary>Accepts as many connections as there are transcripts; any more are refused.</summary>
    private async Task RunAsync()
    {
        List<Task> playing = [];
        try
        {
            foreach (ScriptedConnection connection in _connections)
            {
                Socket socket = await _listener.AcceptSocketAsync(_stopping.Token);
                playing.Add(connection.PlayAsync(socket, _stopping.Token));
            }
        }
        catch (OperationCanceledException)
        {
            // the server is being disposed: connections that were never made do not matter
        }

        _listener.Stop();
        await Task.WhenAll(playing);
    }
}
