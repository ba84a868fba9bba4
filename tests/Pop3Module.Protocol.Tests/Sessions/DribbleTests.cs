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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_an_inactivity_timeout_lines_and_the_login_have_none(bool isSynchronous)
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            side.PieceOctets = 1;
            await side.LetInAsync();
            await side.AnswerAsync("NOOP", "+OK");
        });
        Pop3ClientOptions options = server.Options();
        options.InactivityTimeout = Timeout.InfiniteTimeSpan;
        options.SynchronousReads = isSynchronous;
        await using Pop3Client client = await Pop3Client.ConnectAsync(options).WaitAsync(Patience.Limit);
        await client.AuthenticateAsync(new Pop3Credential("user", "secret")).WaitAsync(Patience.Limit);
        await client.NoopAsync().WaitAsync(Patience.Limit);
        Assert.Null(client.Fault);
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
