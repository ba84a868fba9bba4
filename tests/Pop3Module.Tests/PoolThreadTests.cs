using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Files;
using Pop3Module.Messages;
using Pop3Module.Mime;
using Pop3Module.Protocol;
using Pop3Module.Sessions;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>What the cmdlets do with messages needs neither a cmdlet nor a runspace.</summary>
public sealed class PoolThreadTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Messages_are_listed_received_and_removed_on_pool_threads(bool hasPipelining)
    {
        await using EmbeddedServer server = TestSession.Serve(5, new EmbeddedServerOptions { HasPipelining = hasPipelining });
        Pop3Session session = await TestSession.OpenAsync(server);
        await using Pop3Client client = session.Client;

        List<string> subjects = await Task.Run(() => ReadHeadersAsync(session));
        List<Pop3SavedMessage> saved = await Task.Run(() => SaveAsync(session));
        await Task.Run(() => RemoveAsync(session, saved));

        Assert.Equal(5, subjects.Count);
        Assert.Equal(subjects, saved.Select(static (Pop3SavedMessage message) => message.Subject!));
        Assert.All(saved, static (Pop3SavedMessage message) => Assert.Equal(message.Size, new FileInfo(message.Path).Length));
        Assert.Equal([1, 2, 3, 4, 5], client.PendingDeletions);
    }

    private static async Task<List<string>> ReadHeadersAsync(Pop3Session session)
    {
        HeaderFetcher fetcher = new(session);
        using DueQueue<PendingHeader> due = new();
        List<string> subjects = [];
        async Task AddAsync(PendingHeader arrived)
        {
            LazyHeaders headers = await fetcher.GetAsync(arrived, CancellationToken.None);
            subjects.Add(headers.Value.Subject!);
        }

        foreach (ListedMessage message in (await session.Listings.LoadAsync(CancellationToken.None)).Messages)
        {
            while (await fetcher.DequeueOrWaitForRoomAsync(due, message, CancellationToken.None) is PendingHeader arrived)
            {
                await AddAsync(arrived);
            }

            due.Add(await fetcher.QueueAsync(message, CancellationToken.None));
        }

        while (await due.DequeueAsync(CancellationToken.None) is PendingHeader arrived)
        {
            await AddAsync(arrived);
        }

        return subjects;
    }

    private async Task<List<Pop3SavedMessage>> SaveAsync(Pop3Session session)
    {
        TransferProgress progress = new(static (System.Management.Automation.ProgressRecord _) => { }, "Saving", TimeProvider.System);
        ReceptionTarget target = new(new DestinationFolder(_folder.Root, force: false), Charset: null, progress);
        using DueQueue<MessageReception> due = new();
        List<Pop3SavedMessage> saved = [];
        foreach (ListedMessage message in (await session.Listings.GetAsync(CancellationToken.None)).Messages)
        {
            MessageReception reception = new(new MessageReference(session, message.Number, message), target);
            while (await reception.DequeueOrWaitForRoomAsync(due, long.MaxValue, CancellationToken.None) is MessageReception arrived)
            {
                saved.Add((Pop3SavedMessage)await arrived.GetResultAsync(CancellationToken.None));
            }

            await reception.QueueAsync(long.MaxValue, CancellationToken.None);
            due.Add(reception);
        }

        while (await due.DequeueAsync(CancellationToken.None) is MessageReception arrived)
        {
            saved.Add((Pop3SavedMessage)await arrived.GetResultAsync(CancellationToken.None));
        }

        return saved;
    }

    private static async Task RemoveAsync(Pop3Session session, List<Pop3SavedMessage> saved)
    {
        using DueQueue<MessageRemoval> due = new();
        foreach (Pop3SavedMessage message in saved)
        {
            MessageReference reference = new(session, message, message.Number, message.Uid, message.ListedSize);
            due.Add(await MessageRemoval.QueueAsync(reference, isByName: false, CancellationToken.None));
        }

        while (await due.DequeueAsync(CancellationToken.None) is MessageRemoval removal)
        {
            _ = await removal.GetResultAsync(CancellationToken.None);
        }
    }
}
