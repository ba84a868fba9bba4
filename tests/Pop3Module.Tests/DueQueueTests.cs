using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Messages;
using Pop3Module.Protocol;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>What is due is taken in the order of its commands, as it arrives; no cmdlet is needed for it.</summary>
public sealed class DueQueueTests : IDisposable
{
    private readonly DueQueue<Fetch> _due = new();

    public void Dispose() => _due.Dispose();

    [Fact]
    public async Task Operations_are_taken_in_the_order_of_their_commands_as_they_arrive()
    {
        await using EmbeddedServer server = Start(stalled: 2, 400, 400, 400);
        await using Pop3Client client = await ConnectAsync(server);
        await AddAsync(client, 1, 2, 3);
        Assert.Equal(3, _due.Count);
        Assert.Null(_due.DequeueArrived());
        Assert.Equal(1, await DequeueAsync());
        Assert.Null(_due.DequeueArrived());

        server.Release();
        Assert.Equal(2, await DequeueAsync());
        Assert.Equal(3, await DequeueAsync());
        Assert.Null(await DequeueAsync());
        Assert.Equal(0, _due.Count);
    }

    [Fact]
    public async Task What_has_arrived_is_taken_before_room_is_waited_for()
    {
        await using EmbeddedServer server = Start(stalled: 2, 400, 5000);
        await using Pop3Client client = await ConnectAsync(server);
        await AddAsync(client, 1, 2);
        long limit = client.ExpectedOctets + 100;
        Assert.Equal(1, (await _due.DequeueOrWaitForRoomAsync(client, 1000, limit, CancellationToken.None))?.Number);

        server.Release();
        Assert.Null(await _due.DequeueOrWaitForRoomAsync(client, 1000, limit, CancellationToken.None));
        Assert.Equal(2, Assert.Single(_due.Operations).Number);
    }

    [Fact]
    public async Task An_empty_queue_never_waits_for_room()
    {
        await using EmbeddedServer server = Start(stalled: 1, 5000);
        await using Pop3Client client = await ConnectAsync(server);
        _ = await client.QueueRetrieveAsync(1, new NoSink(), 5000);
        Assert.False(client.HasRoom(1000, octetLimit: 2000));
        Assert.Null(await _due.DequeueOrWaitForRoomAsync(client, 1000, 2000, CancellationToken.None));
    }

    [Fact]
    public async Task A_refused_operation_is_taken_in_its_place()
    {
        await using EmbeddedServer server = Start(stalled: 0, 400, 400);
        server.Options.RefusedRetr[1] = "no";
        await using Pop3Client client = await ConnectAsync(server);
        await AddAsync(client, 1, 2);
        Fetch refused = (await _due.DequeueAsync(CancellationToken.None))!;
        Assert.Equal(1, refused.Number);
        _ = Assert.IsType<Pop3CommandException>(refused.Reply!.Fault);
        Assert.Equal(2, await DequeueAsync());
    }

    [Fact]
    public async Task A_cancelled_wait_leaves_the_operation_in_the_queue_and_the_session_usable()
    {
        await using EmbeddedServer server = Start(stalled: 1, 400);
        await using Pop3Client client = await ConnectAsync(server);
        await AddAsync(client, 1);
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _due.DequeueAsync(new CancellationToken(canceled: true)));
        Assert.Equal(1, _due.Count);

        server.Release();
        Assert.Equal(1, await DequeueAsync());
        await client.NoopAsync();
    }

    [Fact]
    public async Task What_is_not_taken_is_abandoned_in_order()
    {
        await using EmbeddedServer server = Start(stalled: 0, 400, 400, 400);
        await using Pop3Client client = await ConnectAsync(server);
        List<int> abandoned = [];
        await AddAsync(client, abandoned, 1, 2, 3);
        Assert.Equal(1, await DequeueAsync());
        _due.Dispose();
        Assert.Equal([2, 3], abandoned);
        Assert.Equal(0, _due.Count);
        await client.NoopAsync();
    }

    [Fact]
    public async Task An_operation_that_waits_for_no_reply_is_taken_at_once()
    {
        _due.Add(new Fetch(7, reply: null, []));
        _due.Add(new Fetch(8, reply: null, []));
        Assert.Equal(7, _due.DequeueArrived()?.Number);
        Assert.Equal(8, await DequeueAsync());
        Assert.Null(_due.DequeueArrived());
    }

    private static EmbeddedServer Start(int stalled, params int[] sizes)
    {
        EmbeddedServerOptions options = new();
        if (stalled > 0)
        {
            options.StallInRetr[stalled] = 100;
        }

        EmbeddedServer server = EmbeddedServer.Start(options);
        _ = server.AddMailbox("me", "secret", sizes.SelectMany(static (int size, int index) => SampleMail.Generate(1, size, seed: index + 1)));
        return server;
    }

    private static async Task<Pop3Client> ConnectAsync(EmbeddedServer server)
    {
        Pop3Client client = await Pop3Client.ConnectAsync(new Pop3ClientOptions("127.0.0.1") { Port = server.Port, Security = Pop3Security.None });
        await client.LoginAsync("me", "secret");
        return client;
    }

    private Task AddAsync(Pop3Client client, params int[] numbers) => AddAsync(client, [], numbers);

    private async Task AddAsync(Pop3Client client, List<int> abandoned, params int[] numbers)
    {
        IReadOnlyList<Pop3ScanListing> sizes = await client.ListAsync();
        foreach (int number in numbers)
        {
            Pop3PendingReply<long> reply = await client.QueueRetrieveAsync(number, new NoSink(), sizes[number - 1].Size);
            _due.Add(new Fetch(number, reply, abandoned));
        }
    }

    private async Task<int?> DequeueAsync() => (await _due.DequeueAsync(CancellationToken.None))?.Number;

    private sealed class Fetch(int number, Pop3PendingReply? reply, List<int> abandoned) : IPendingOperation
    {
        public int Number => number;

        public Pop3PendingReply? Reply => reply;

        public void Abandon()
        {
            abandoned.Add(number);
            reply?.Abandon();
        }
    }

    private sealed class NoSink : IPop3BodySink
    {
        public void Begin()
        {
        }

        public void Write(ReadOnlySpan<byte> octets)
        {
        }

        public void Complete()
        {
        }

        public void Abandon()
        {
        }
    }
}
