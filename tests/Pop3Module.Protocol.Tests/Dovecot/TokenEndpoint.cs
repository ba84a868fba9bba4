using System;
using System.Collections.Concurrent;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace Pop3Module.Protocol.Tests.Dovecot;

/// <summary>Token introspection (RFC 7662) over HTTP on the loopback interface: one token of one user is good.</summary>
internal sealed class TokenEndpoint : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _user;
    private readonly string _token;
    private readonly Task _running;

    public TokenEndpoint(string user, string token)
    {
        _user = user;
        _token = token;
        _listener.Start();
        _running = RunAsync();
    }

    /// <summary>The tokens that were asked about.</summary>
    public ConcurrentBag<string> Asked { get; } = new();

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/introspect";

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _running;
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    /// <summary>One request a connection.</summary>
    private async Task AnswerAsync(NetworkStream stream)
    {
        using StreamReader reader = new(stream, Encoding.ASCII, leaveOpen: true);
        int length = 0;
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            {
                length = int.Parse(line.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        char[] body = new char[length];
        _ = await reader.ReadBlockAsync(body);
        string form = new(body);
        int start = form.IndexOf("token=", StringComparison.Ordinal) + "token=".Length;
        string token = Uri.UnescapeDataString(form[start..].Split('&')[0]);
        Asked.Add(token);
        string json = token == _token ? $"{{\"active\":true,\"username\":\"{_user}\"}}" : "{\"active\":false}";
        string answer = $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\nConnection: close\r\n\r\n{json}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
    }
}
