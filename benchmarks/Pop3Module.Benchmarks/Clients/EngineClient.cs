using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using Pop3Module.Protocol;

namespace Pop3Module.Benchmarks.Clients;

/// <summary>The engine without PowerShell.</summary>
internal static class EngineClient
{
    public static async Task RunAsync(Job job)
    {
        Pop3ClientOptions options = new("127.0.0.1")
        {
            Port = job.Port,
            Security = job.IsTls ? Pop3Security.Tls : Pop3Security.None,
            SkipCertificateCheck = true,
            SynchronousReads = true,
            Tests = { FixedWindow = job.Window },
        };
        await using Pop3Client client = await Pop3Client.ConnectAsync(options);
        await client.LoginAsync(job.User, Job.Password);
        WorkClock.Begin();
        Pop3PendingReply<IReadOnlyList<Pop3ScanListing>> listing = await client.QueueListAsync();
        Pop3PendingReply<IReadOnlyList<Pop3UniqueIdListing>> uids = await client.QueueUidlAsync();
        IReadOnlyList<Pop3ScanListing> messages = await listing.GetResultAsync();
        _ = await uids.GetResultAsync();
        if (job.Work != Work.List)
        {
            await FetchAsync(client, messages, job);
        }

        if (job.Work == Work.Remove)
        {
            foreach (Pop3ScanListing message in messages)
            {
                _ = await client.QueueDeleteAsync(message.Number);
            }
        }

        WorkClock.End();
        await client.QuitAsync();
    }

    private static async Task FetchAsync(Pop3Client client, IReadOnlyList<Pop3ScanListing> messages, Job job)
    {
        Queue<Pop3PendingReply<long>> due = new();
        foreach (Pop3ScanListing message in messages)
        {
            Sink sink = new(job.WritesFiles && job.Work != Work.Headers ? Path.Combine(job.Folder, message.Number + ".eml") : null);
            due.Enqueue(job.Work == Work.Headers
                ? await client.QueueTopAsync(message.Number, 0, sink, 1024)
                : await client.QueueRetrieveAsync(message.Number, sink, message.Size));
            while (due.Count > 0 && due.Peek().IsCompleted)
            {
                _ = due.Dequeue().GetResult();
            }
        }

        while (due.Count > 0)
        {
            _ = await due.Dequeue().GetResultAsync();
        }
    }

    private sealed class Sink : IPop3BodySink
    {
        private readonly string? _path;
        private FileStream? _file;

        public Sink(string? path)
        {
            _path = path;
        }

        public void Begin() => _file = _path is null
            ? null
            : new FileStream(_path + ".part", FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1);

        public void Write(ReadOnlySpan<byte> octets) => _file?.Write(octets);

        public void Complete()
        {
            if (_file is not null)
            {
                _file.Dispose();
                File.Move(_path + ".part", _path!);
            }
        }

        public void Abandon() => _file?.Dispose();
    }
}
