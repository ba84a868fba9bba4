using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Testing;

/// <summary>A small POP3 server in this process, on loopback, that does as it is told and tells what it saw.</summary>
public sealed class EmbeddedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _idleDisconnected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _disconnected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, EmbeddedMailbox> _mailboxes = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> _connections = new();
    private readonly object _gate = new();
    private readonly List<ReceivedCommand> _commands = new();
    private TaskCompletionSource _commandCame = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _accepting = Task.CompletedTask;
    private int _connectionCount;
    private int _maxPipelineDepth;

    private EmbeddedServer(EmbeddedServerOptions options)
    {
        Options = options;
    }

    /// <summary>What it offers, lacks and does wrong.</summary>
    public EmbeddedServerOptions Options { get; }

    /// <summary>The address it listens on.</summary>
    public string Host { get; } = "127.0.0.1";

    /// <summary>The port it listens on.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections were made.</summary>
    public int ConnectionCount => Volatile.Read(ref _connectionCount);

    /// <summary>The most commands of one connection that were received and not yet answered.</summary>
    public int MaxPipelineDepth => Volatile.Read(ref _maxPipelineDepth);

    /// <summary>The command lines received so far.</summary>
    public IReadOnlyList<ReceivedCommand> Commands
    {
        get
        {
            lock (_gate)
            {
                return _commands.ToArray();
            }
        }
    }

    /// <summary>The mailbox that was added first.</summary>
    /// <exception cref="InvalidOperationException">None was added.</exception>
    public EmbeddedMailbox Mailbox { get => field ?? throw new InvalidOperationException("The server has no mailbox."); private set; }

    internal Task Released => _released.Task;

    internal Task IdleDisconnected => _idleDisconnected.Task;

    internal CancellationToken StopToken => _stop.Token;

    /// <summary>Starts a server.</summary>
    /// <exception cref="ArgumentException">TLS is wanted without a certificate.</exception>
    public static EmbeddedServer Start(EmbeddedServerOptions? options = null)
    {
        options ??= new EmbeddedServerOptions();
        if ((options.ImplicitTls || options.OfferStls) && options.Certificate is null)
        {
            throw new ArgumentException("TLS needs a certificate.", nameof(options));
        }

        EmbeddedServer server = new(options);
        server._listener.Start();
        server._accepting = server.AcceptAsync();
        return server;
    }

    /// <summary>Adds a mailbox.</summary>
    public EmbeddedMailbox AddMailbox(string user, string password, IEnumerable<byte[]> messages)
    {
        EmbeddedMailbox mailbox = new(user, password);
        foreach (byte[] message in messages)
        {
            _ = mailbox.Add(message);
        }

        _mailboxes[user] = mailbox;
        Mailbox = _mailboxes.Count == 1 ? mailbox : Mailbox;
        return mailbox;
    }

    /// <summary>Adds a mailbox with sample mail.</summary>
    public EmbeddedMailbox AddMailbox(string user, string password, IEnumerable<SampleMessage> messages) =>
        AddMailbox(user, password, messages.Select(static (SampleMessage message) => message.Octets));

    /// <summary>Adds a mailbox with sample mail, dated as seen from now; for callers that cannot pass sequences.</summary>
    public EmbeddedMailbox AddSampleMailbox(string user, string password) => AddMailbox(user, password, SampleMail.Create(DateTimeOffset.Now));

    /// <summary>Adds a mailbox with generated mail; for callers that cannot pass sequences.</summary>
    public EmbeddedMailbox AddGeneratedMailbox(string user, string password, int count, int size, int seed) =>
        AddMailbox(user, password, SampleMail.Generate(count, size, seed));

    /// <summary>Gives the lines of all commands received so far.</summary>
    public string[] CommandLines() => Commands.Select(static (ReceivedCommand command) => command.Line).ToArray();

    /// <summary>Ends the stalls.</summary>
    public void Release() => _released.TrySetResult();

    /// <summary>Disconnects whoever is idle, as other servers do after a time; from now on everybody is.</summary>
    /// <returns>A task that ends when the first was told, and its mailbox is free.</returns>
    public Task DisconnectIdleAsync()
    {
        _ = _idleDisconnected.TrySetResult();
        return _disconnected.Task;
    }

    /// <summary>Waits until a command line has arrived; for callers whose predicates cannot run on other threads.</summary>
    /// <exception cref="TimeoutException">It did not come in time.</exception>
    public Task WaitForCommandAsync(string line, TimeSpan timeout) =>
        WaitForCommandAsync((string received) => received == line, timeout);

    /// <summary>Waits until a command line has arrived that fits.</summary>
    /// <exception cref="TimeoutException">None came in time.</exception>
    public async Task WaitForCommandAsync(Func<string, bool> predicate, TimeSpan timeout)
    {
        using CancellationTokenSource limit = new(timeout); // A bound for a command that does not come.
        int seen = 0;
        while (true)
        {
            Task next;
            lock (_gate)
            {
                for (; seen < _commands.Count; seen++)
                {
                    if (predicate(_commands[seen].Line))
                    {
                        return;
                    }
                }

                next = _commandCame.Task;
            }

            try
            {
                await next.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException("The command did not come; received: " + string.Join(", ", Commands.Select(static (ReceivedCommand c) => c.Line)));
            }
        }
    }

    /// <summary>Closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    internal void NoteDisconnected() => _disconnected.TrySetResult();

    internal EmbeddedMailbox? FindMailbox(string user) => _mailboxes.GetValueOrDefault(user);

    internal void Note(int connection, string line, int depth)
    {
        TaskCompletionSource came;
        lock (_gate)
        {
            _commands.Add(new ReceivedCommand(connection, line));
            _maxPipelineDepth = Math.Max(_maxPipelineDepth, depth);
            came = _commandCame;
            _commandCame = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        came.SetResult();
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        using EmbeddedConnection connection = new(this, socket, number);
        await connection.RunAsync();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync();
                int number = Interlocked.Increment(ref _connectionCount);
                _connections.Add(Task.Run(() => ServeAsync(socket, number)));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The server stops.
        }
    }
}
