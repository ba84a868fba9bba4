using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Tasks;

namespace Pop3Module.Kill.Tests;

/// <summary>One connection of a console to the server.</summary>
internal sealed class RelayConnection
{
    private const int BufferOctets = 64 * 1024;

    /// <summary>Left to itself the system takes megabytes, and the octet that a console is killed at is far ahead of those that the console has read.</summary>
    private const int SendBufferOctets = 32 * 1024;

    private const byte LineFeed = (byte)'\n';

    private readonly TcpClient _client;
    private readonly int _serverPort;
    private readonly X509Certificate2? _certificate;
    private readonly KillSwitch _switch;

    public RelayConnection(TcpClient client, int serverPort, X509Certificate2? certificate, KillSwitch killSwitch)
    {
        _client = client;
        _client.NoDelay = true;
        _client.SendBufferSize = SendBufferOctets;
        _serverPort = serverPort;
        _certificate = certificate;
        _switch = killSwitch;
    }

    /// <summary>Relays until the server has closed the connection.</summary>
    public async Task RunAsync()
    {
        using TcpClient accepted = _client;
        Stream client;
        try
        {
            client = _certificate is null ? accepted.GetStream() : await AcceptThroughProxyAsync(accepted.GetStream(), _certificate);
        }
        catch (Exception fault) when (fault is IOException or AuthenticationException)
        {
            return; // the client gave up before the server was asked
        }

        using TcpClient server = new() { NoDelay = true };
        await server.ConnectAsync(IPAddress.Loopback, _serverPort);
        Task answers = PassAnswersAsync(server.GetStream(), client);
        await PassCommandsAsync(client, server.GetStream());

        // What the server still has to say is read to the end: then it has let go of the mailbox.
        try
        {
            server.Client.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The server was faster.
        }

        await answers;
    }

    /// <summary>Takes CONNECT (RFC 9110, section 9.3.6) for any name, and TLS from the first octet behind it.</summary>
    private static async Task<Stream> AcceptThroughProxyAsync(NetworkStream client, X509Certificate2 certificate)
    {
        byte[] request = new byte[BufferOctets];
        int length = 0;
        while (!request.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
        {
            int count = await client.ReadAsync(request.AsMemory(length));
            length += count > 0 ? count : throw new EndOfStreamException();
        }

        await client.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
        SslStream tls = new(client);
        await tls.AuthenticateAsServerAsync(certificate);
        return tls;
    }

    /// <summary>The command of a line; an answer to a challenge is none.</summary>
    private static string ReadVerb(ReadOnlySpan<byte> line)
    {
        string verb = Encoding.Latin1.GetString(line).Split(' ')[0].TrimEnd();
        return verb is "CAPA" or "USER" or "PASS" or "AUTH" or "APOP" or "STAT" or "LIST" or "UIDL" or "TOP" or "RETR" or "DELE" or "RSET" or "NOOP" or "QUIT"
            ? verb
            : "(answer)";
    }

    private async Task PassCommandsAsync(Stream client, NetworkStream server)
    {
        byte[] buffer = new byte[BufferOctets];
        int length = 0;
        try
        {
            int count;
            while ((count = await client.ReadAsync(buffer.AsMemory(length))) > 0)
            {
                length += count;
                int passed = await PassLinesAsync(buffer.AsMemory(0, length), server);
                if (passed < 0)
                {
                    return;
                }

                buffer.AsSpan(passed, length - passed).CopyTo(buffer);
                length -= passed;
            }
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            // The console was killed, or the server has closed the connection.
        }
    }

    /// <summary>Passes whole lines on.</summary>
    /// <returns>How many octets were passed; -1 when nothing more may be.</returns>
    private async Task<int> PassLinesAsync(ReadOnlyMemory<byte> octets, NetworkStream server)
    {
        int passed = 0;
        int end = 0;
        int length;
        while ((length = octets.Span[end..].IndexOf(LineFeed) + 1) > 0)
        {
            CommandFate fate = _switch.Decide(ReadVerb(octets.Span.Slice(end, length)));
            end += fate == CommandFate.KillAndWithhold ? 0 : length;
            if (fate != CommandFate.Pass)
            {
                await server.WriteAsync(octets[passed..end]);
                passed = end;
                _switch.Fire();
            }

            if (fate == CommandFate.KillAndWithhold)
            {
                return -1;
            }
        }

        await server.WriteAsync(octets[passed..end]);
        return end;
    }

    private async Task PassAnswersAsync(NetworkStream server, Stream client)
    {
        byte[] buffer = new byte[BufferOctets];
        try
        {
            int count;
            while ((count = await server.ReadAsync(buffer)) > 0)
            {
                int allowed = _switch.CountAnswer(count, out bool isKillDue);
                await WriteToClientAsync(client, buffer.AsMemory(0, allowed));
                if (isKillDue)
                {
                    _switch.Fire();
                }
            }
        }
        catch (IOException)
        {
            // The server has closed the connection with commands unread.
        }
        finally
        {
            await client.DisposeAsync();
        }
    }

    private static async Task WriteToClientAsync(Stream client, ReadOnlyMemory<byte> octets)
    {
        try
        {
            await client.WriteAsync(octets);
        }
        catch (IOException)
        {
            // The console was killed; the server is read on until it notices.
        }
    }
}
