using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>What a session that has ended still holds: a script's variable, or an error that names it, may keep it for hours.</summary>
[Collection(RealTime.Name)]
public class ReleaseTests
{
    private const int Sessions = 50;
    private const int MostOctets = 16 * 1024;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_that_has_ended_holds_no_buffer(bool isLost)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.LetInAsync();
            if (!isLost)
            {
                await side.AnswerAsync("QUIT", "+OK");
            }
        });
        List<Pop3Client> ended = new() { await EndAsync(server, isLost) };
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < Sessions; i++)
        {
            ended.Add(await EndAsync(server, isLost));
        }

        long held = (GC.GetTotalMemory(forceFullCollection: true) - before) / Sessions;
        Assert.True(held < MostOctets, $"A session that has ended holds {held} octets.");
        GC.KeepAlive(ended);
    }

    private static async Task<Pop3Client> EndAsync(LoopbackServer server, bool isLost)
    {
        Pop3Client client = await server.LoginAsync();
        if (isLost)
        {
            _ = await Assert.ThrowsAsync<Pop3ConnectionLostException>(() => client.NoopAsync());
        }
        else
        {
            await client.QuitAsync();
        }

        return client;
    }
}
