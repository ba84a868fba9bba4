using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>Answers of which an octet comes now and then.</summary>
[Collection(RealTime.Name)]
public class DribbleTests
{
    [Theory]
    [InlineData("NOOP", "")]
    [InlineData("UIDL", "+OK\r\n1 a\r\n")]
    public async Task A_line_of_which_an_octet_comes_now_and_then_has_ten_timeouts(string command, string beginning)
    {
        TestClock clock = new();
        using CancellationTokenSource stop = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.ExpectAsync(command);
            await side.SendAsync(beginning);
            await DribbleAsync(side, clock, stop.Token);
        });
        Pop3ClientOptions options = server.Options();
        options.TimeProvider = clock;
        await using Pop3Client client = await server.LoginAsync(options);
        Task asking = command == "NOOP" ? client.NoopAsync() : client.UidlAsync();
        Pop3TimeoutException fault = await Assert.ThrowsAsync<Pop3TimeoutException>(() => asking.WaitAsync(Patience.Limit));
        await stop.CancelAsync();
        Assert.Contains("did not complete a line", fault.Message, StringComparison.Ordinal);
        Assert.Contains(command, fault.Message, StringComparison.Ordinal);
        Assert.Equal(Pop3SessionState.Broken, client.State);
    }

    /// <summary>Sends an octet, and lets a twentieth of the timeout pass, until the client has left.</summary>
    private static async Task DribbleAsync(ServerSide side, TestClock clock, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await side.SendAsync("x");
                clock.Advance(Patience.Limit / 20);
                await Task.Delay(1, stop); // The client may not have read the octet yet.
            }
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            // The client has left.
        }
    }
}
