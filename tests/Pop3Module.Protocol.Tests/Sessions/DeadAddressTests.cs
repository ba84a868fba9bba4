using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Transport;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>A name with several addresses, of which the first does not answer.</summary>
public class DeadAddressTests
{
    private static readonly IPAddress Dead = IPAddress.Parse("127.0.0.2");

    /// <summary>Linux drops a connection that does not fit into the queue of a listening socket.</summary>
    [LinuxTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_takes_its_share_of_the_time_only(bool isSynchronous)
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.SayAsync("+OK ready");
            await side.AnswerAsync("CAPA", "-ERR");
            await side.ExpectEndAsync();
        });
        using Socket full = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(Dead, server.Port));
        full.Listen(0);
        using Socket first = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(full.LocalEndPoint!);
        TestClock clock = new();
        Pop3ClientOptions options = server.Options();
        options.InactivityTimeout = TimeSpan.FromSeconds(100);
        options.TimeProvider = clock;
        options.SynchronousReads = isSynchronous;
        options.Tests.Addresses = [Dead, IPAddress.Loopback];
        options.Record = new Pop3ConnectRecord();
        DateTimeOffset began = clock.GetUtcNow();
        Task<Pop3Client> connecting = Task.Run(() => Pop3Client.ConnectAsync(options));

        // The first timer that ends is that of the share.
        await clock.PassUntilAsync(clock.WaitForEndOfTimerAsync(), TimeSpan.FromSeconds(1));
        await using Pop3Client client = await connecting.WaitAsync(Patience.Limit);
        Assert.Equal(IPAddress.Loopback, options.Record.Address);
        Assert.True(clock.GetUtcNow() - began >= TimeSpan.FromSeconds(50));
        client.Dispose();
        await server.FinishAsync();
    }

    /// <summary>The socket is closed by the end of the time, and whether that comes before the connection is known or after it is chance.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_time_may_end_just_as_the_connection_is_made(bool isSynchronous)
    {
        const int Rounds = 300;
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        for (int i = 0; i < Rounds; i++)
        {
            TestClock clock = new();
            ConnectTarget target = new("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, TimeSpan.FromSeconds(1)) { SynchronousReads = isSynchronous, TimeProvider = clock };
            Task<Pop3Transport> connecting = Task.Run(() => Pop3Transport.ConnectAsync(target, CancellationToken.None));
            using Socket accepted = await listener.AcceptSocketAsync().WaitAsync(Patience.Limit);
            clock.Advance(TimeSpan.FromSeconds(2));
            Exception? fault = await Record.ExceptionAsync(async () => (await connecting.WaitAsync(Patience.Limit)).Dispose());
            Assert.True(fault is null or Pop3ConnectException, fault?.ToString());
        }
    }

    [Fact]
    public async Task One_that_refuses_leads_to_the_next()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.SayAsync("+OK ready");
            await side.AnswerAsync("CAPA", "-ERR");
            await side.ExpectEndAsync();
        });
        Pop3ClientOptions options = server.Options();
        options.Tests.Addresses = [IPAddress.IPv6Loopback, IPAddress.Loopback];
        await using Pop3Client client = await Pop3Client.ConnectAsync(options);
        Assert.Equal("ready", client.Greeting);
        client.Dispose();
        await server.FinishAsync();
    }
}
