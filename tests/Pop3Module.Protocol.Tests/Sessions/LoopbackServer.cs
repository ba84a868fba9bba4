using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Testing;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>A server on the loopback interface whose every connection is played by a function of the test.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private static readonly AsyncLocal<bool> Synchronous = new();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Task> _plays = new();
    private readonly CancellationTokenSource _stop = new(Patience.Limit);
    private readonly Task _accepting;

    public LoopbackServer(Func<ServerSide, Task> play, int? bufferOctets = null)
    {
        if (bufferOctets is int octets)
        {
            // Accepted sockets inherit them; set later they would not shrink what was offered to the client.
            _listener.Server.ReceiveBufferSize = octets;
            _listener.Server.SendBufferSize = octets;
        }

        _listener.Start();
        // Away from the context of the test, whose threads a client may block.
        _accepting = Task.Run(() => AcceptAsync(play));
    }

    /// <summary>What the options of this test's servers say; set in the constructor of a test class.</summary>
    public static bool SynchronousReads
    {
        get => Synchronous.Value;
        set => Synchronous.Value = value;
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>A server that lets the client in and answers whatever it sends; what comes behind the login not before the task is done.</summary>
    public static LoopbackServer Answering(Func<string, string> answer, Task? after = null) => new(async (ServerSide side) =>
    {
        await side.LetInAsync();
        await (after ?? Task.CompletedTask);
        await side.AnswerAllAsync(answer);
    });

    /// <summary>Options that lead to this server, in plaintext.</summary>
    public Pop3ClientOptions Options(IPop3DialogueLog? log = null) =>
        new("127.0.0.1")
        {
            Port = Port,
            Security = Pop3Security.None,
            InactivityTimeout = Patience.Limit,
            Log = log,
            SynchronousReads = SynchronousReads,
        };

    public Task<Pop3Client> ConnectAsync() => Pop3Client.ConnectAsync(Options());

    /// <summary>Connects and logs in as user with the password secret.</summary>
    public async Task<Pop3Client> LoginAsync(Pop3ClientOptions? options = null)
    {
        Pop3Client client = await Pop3Client.ConnectAsync(options ?? Options());
        await client.LoginAsync("user", "secret");
        return client;
    }

    /// <summary>Waits until every connection has been played to its end, and throws what went wrong there.</summary>
    public async Task FinishAsync()
    {
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_plays).WaitAsync(Patience.Limit);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_plays).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<ServerSide, Task> play)
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
                _plays.Add(PlayAsync(socket, play));
            }
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task PlayAsync(Socket socket, Func<ServerSide, Task> play)
    {
        socket.NoDelay = true;
        using ServerSide side = new(socket, _stop.Token);
        await play(side);
    }
}
