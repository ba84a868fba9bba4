using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>Servers that close the connection at CAPA, or never answer it.</summary>
public class LostCapabilitiesTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(100);
    private int _connections;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_connection_is_made_once_more_without_it(bool hangsUp)
    {
        TestClock clock = new();
        TaskCompletionSource again = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            bool isFirst = Interlocked.Increment(ref _connections) == 1;
            if (!isFirst)
            {
                again.SetResult();
            }

            await side.SayAsync("+OK ready");
            if (isFirst)
            {
                await LoseCapabilitiesAsync(side, hangsUp);
                return;
            }

            await side.AnswerAsync("USER user", "+OK");
            await side.AnswerAsync("PASS secret", "+OK");
            await side.AnswerAsync("STAT", "+OK 2 320");
            await side.ExpectEndAsync();
        });
        Pop3ClientOptions options = server.Options();
        options.InactivityTimeout = Timeout;
        options.TimeProvider = clock;
        options.SynchronousReads = false;
        Task<Pop3Client> connecting = Pop3Client.ConnectAsync(options);
        await clock.PassUntilAsync(Task.WhenAny(connecting, again.Task), hangsUp ? TimeSpan.Zero : TimeSpan.FromSeconds(1));
        await using Pop3Client client = await connecting.WaitAsync(Patience.Limit);
        Assert.True(client.IsWithoutCapabilities);
        Assert.False(client.Capabilities.IsKnown);
        await client.LoginAsync("user", "secret");
        Assert.Equal(2, (await client.StatAsync()).Count);
        client.Dispose();
        await server.FinishAsync();
    }

    [Fact]
    public async Task Stls_is_tried_though_it_was_not_listed()
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.SayAsync("+OK ready");
            if (Interlocked.Increment(ref _connections) == 1)
            {
                await LoseCapabilitiesAsync(side, hangsUp: true);
                return;
            }

            await side.AnswerAsync("STLS", "+OK");
            await side.StartTlsAsync(TestCertificates.Valid);
            await side.AnswerAsync("USER user", "+OK");
            await side.AnswerAsync("PASS secret", "+OK");
            await side.ExpectEndAsync();
        });
        Pop3ClientOptions options = server.Options();
        options.Security = Pop3Security.StartTls;
        options.CertificateThumbprints = [TestCertificates.Thumbprint(TestCertificates.Valid)];
        await using Pop3Client client = await Pop3Client.ConnectAsync(options);
        await client.LoginAsync("user", "secret");
        Assert.NotNull(client.Tls);
        client.Dispose();
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_second_connection_that_fails_is_the_last_one()
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            if (Interlocked.Increment(ref _connections) == 1)
            {
                await side.SayAsync("+OK ready");
                await LoseCapabilitiesAsync(side, hangsUp: true);
                return;
            }

            side.Close();
        });
        Pop3ConnectionLostException fault = await Assert.ThrowsAsync<Pop3ConnectionLostException>(server.ConnectAsync);
        Assert.Contains("the greeting was due", fault.Message, StringComparison.Ordinal);
        Assert.Equal(2, _connections);
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_second_connection_that_is_not_made_leaves_the_first_failure()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Pop3ClientOptions options = new("127.0.0.1") { Port = ((IPEndPoint)listener.LocalEndpoint).Port, Security = Pop3Security.None };
        Task<Pop3Client> connecting = Task.Run(() => Pop3Client.ConnectAsync(options));
        using (Socket first = await listener.AcceptSocketAsync().WaitAsync(Patience.Limit))
        {
            listener.Stop();
            _ = await first.SendAsync("+OK ready\r\n"u8.ToArray());
            _ = await first.ReceiveAsync(new byte[64]).WaitAsync(Patience.Limit);
        }

        Pop3ConnectionLostException fault = await Assert.ThrowsAsync<Pop3ConnectionLostException>(() => connecting.WaitAsync(Patience.Limit));
        Assert.Contains("the answer to CAPA was due", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("STLS\n", true)]
    [InlineData("", false)]
    public async Task A_name_that_is_refused_before_stls_is_told_with_it(string listed, bool isTold)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.SayAsync("+OK ready");
            await side.AnswerAsync("CAPA", "+OK\n" + listed + "USER\n.");
            await side.AnswerAsync("USER user", "-ERR not now");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.ConnectAsync();
        Pop3AuthenticationException fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(() => client.LoginAsync("user", "secret"));
        Assert.Equal(isTold, fault.Message.EndsWith(" The server offers STLS: it may accept logins only under TLS.", StringComparison.Ordinal));
        client.Dispose();
        await server.FinishAsync();
    }

    private static async Task LoseCapabilitiesAsync(ServerSide side, bool hangsUp)
    {
        await side.ExpectAsync("CAPA");
        if (hangsUp)
        {
            side.Close();
            return;
        }

        await side.ExpectEndAsync();
    }
}
