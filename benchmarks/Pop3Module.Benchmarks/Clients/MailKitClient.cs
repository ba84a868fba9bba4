using System;
using System.Collections.Generic;
using System.IO;
using MailKit.Net.Pop3;
using MailKit.Security;
using MimeKit;

namespace Pop3Module.Benchmarks.Clients;

/// <summary>MailKit, in each of the ways it has.</summary>
internal static class MailKitClient
{
    private const int BatchSize = 100;

    /// <summary>All at once: the fastest it has.</summary>
    public static void RunAtOnce(Job job) => Run(job, int.MaxValue);

    public static void RunInBatches(Job job) => Run(job, BatchSize);

    public static void RunOneByOne(Job job) => Run(job, 1);

    private static void Run(Job job, int batchSize)
    {
        using Pop3Client client = new();
        client.Connect("127.0.0.1", job.Port, SecureSocketOptions.None);
        client.AuthenticationMechanisms.Clear();
        client.Authenticate(job.User, Job.Password);
        WorkClock.Begin();
        IList<int> sizes = client.GetMessageSizes();
        IList<string> uids = client.GetMessageUids();
        if (sizes.Count != uids.Count)
        {
            throw new InvalidOperationException("The listings differ.");
        }

        for (int start = 0; start < sizes.Count && job.Work != Work.List; start += batchSize)
        {
            int count = Math.Min(batchSize, sizes.Count - start);
            Fetch(client, job, start, count);
            if (batchSize == int.MaxValue)
            {
                break;
            }
        }

        if (job.Work == Work.Remove)
        {
            client.DeleteMessages(0, sizes.Count);
        }

        WorkClock.End();
        client.Disconnect(quit: true);
    }

    private static void Fetch(Pop3Client client, Job job, int start, int count)
    {
        if (job.Work == Work.Headers)
        {
            IList<HeaderList> headers = count == 1 ? [client.GetMessageHeaders(start)] : client.GetMessageHeaders(start, count);
            foreach (HeaderList header in headers)
            {
                _ = header[HeaderId.Subject];
            }

            return;
        }

        IList<Stream> streams = count == 1 ? [client.GetStream(start)] : client.GetStreams(start, count);
        for (int i = 0; i < streams.Count; i++)
        {
            using Stream stream = streams[i];
            using FileStream file = new(Path.Combine(job.Folder, $"{start + i + 1}.eml"), FileMode.CreateNew, FileAccess.Write);
            stream.CopyTo(file);
        }
    }
}
