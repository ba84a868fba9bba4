using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;
using Pop3Module.Benchmarks.Clients;
using Pop3Module.Testing;

namespace Pop3Module.Benchmarks.Servers;

/// <summary>A Dovecot of its own with the mailboxes of the benchmarks; the same messages in every run.</summary>
internal sealed class Mailboxes : IAsyncDisposable
{
    public const int SmallCount = 5_000;
    public const int SmallOctets = 8 * 1024;
    public const int LargeCount = 20;
    public const int LargeOctets = 25 * 1024 * 1024;
    public const int ListedCount = 100_000;
    public const int RemovedCount = 500;
    private const int WarmUpCount = 1_000;
    private const int HeaderOctets = 300;

    private readonly string _certificates;
    private readonly Dictionary<string, string[]> _hashes = [];

    private Mailboxes(DovecotServer server, string certificates)
    {
        Server = server;
        _certificates = certificates;
    }

    public DovecotServer Server { get; }

    public static int CountOf(string user) => user switch
    {
        "small" => SmallCount,
        "large" => LargeCount,
        "listed" => ListedCount,
        "removed" => RemovedCount,
        _ => WarmUpCount,
    };

    public static async Task<Mailboxes> StartAsync()
    {
        string certificates = Directory.CreateTempSubdirectory("pop3-benchmarks-").FullName;
        (string certificate, string key) = TestCertificates.WriteValid(certificates);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(certificates, (UnixFileMode)0b111_101_101);
        }

        DovecotServer server = await DovecotServer.StartAsync(new DovecotOptions
        {
            CertificatePath = certificate,
            PrivateKeyPath = key,
            ExtraSettings = "mail_max_userip_connections = 1000\n",
        });
        Mailboxes mailboxes = new(server, certificates);
        mailboxes.Add(Job.WarmUpUser, WarmUpCount, SmallOctets);
        return mailboxes;
    }

    /// <summary>Adds the messages of a user, and has Dovecot index them.</summary>
    public void Add(string user, int count, int octets)
    {
        List<string> hashes = new(count);
        Server.AddMailbox(user, Job.Password, Enumerable.Range(1, count).Select(number =>
        {
            byte[] message = Make(number, octets);
            hashes.Add(Convert.ToHexString(SHA256.HashData(message)));
            return message;
        }));
        hashes.Sort(StringComparer.Ordinal);
        _hashes[user] = hashes.ToArray();
        FloorClient.Run(new Job("floor", Work.List, Server.PlainPort, user, string.Empty));
    }

    public void AddSmall() => Add("small", SmallCount, SmallOctets);

    public void AddLarge() => Add("large", LargeCount, LargeOctets);

    public void AddListed() => Add("listed", ListedCount, HeaderOctets);

    /// <summary>Adds the messages that a run of Remove takes away.</summary>
    public void AddRemoved()
    {
        Add("removed", RemovedCount, SmallOctets);

        // Each warm-up removes one.
        Add("committed", ClientProgram.WarmUps + 1, SmallOctets);
    }

    /// <summary>Compares every file of a folder, by its hash, with what the mailbox holds.</summary>
    /// <exception cref="InvalidDataException">They differ.</exception>
    public void Verify(string user, string folder)
    {
        string[] actual = Directory.GetFiles(folder)
            .Select(static path =>
            {
                using FileStream file = File.OpenRead(path);
                return Convert.ToHexString(SHA256.HashData(file));
            })
            .Order(StringComparer.Ordinal)
            .ToArray();
        string[] expected = _hashes[user];
        if (!actual.AsSpan().SequenceEqual(expected))
        {
            int wrong = actual.Length - actual.Intersect(expected).Count();
            throw new InvalidDataException($"{folder} has {actual.Length} files for {expected.Length} messages, {wrong} of them wrong.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(_certificates, recursive: true);
    }

    /// <summary>What servers on the way put before a message: some 2 KiB, as in real mail.</summary>
    private static void AppendTrace(StringBuilder message, Random random)
    {
        const int Hops = 4;
        const int SignatureLines = 8;
        const int SignatureOctets = 54;
        for (int hop = 0; hop < Hops; hop++)
        {
            _ = message.Append("Received: from mx").Append(hop).Append(".example.com (mx").Append(hop).Append(".example.com [192.0.2.").Append(hop + 1)
                .Append("])\r\n\tby mail.example.com (Postfix) with ESMTPS id ").Append(random.Next().ToString("X8", null))
                .Append("\r\n\tfor <somebody@example.com>; Mon, 23 Nov 2026 10:00:00 +0000 (UTC)\r\n");
        }

        _ = message.Append("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=mail;\r\n\th=from:to:subject:date:message-id;\r\n\tb=");
        byte[] signature = new byte[SignatureOctets];
        for (int line = 0; line < SignatureLines; line++)
        {
            random.NextBytes(signature);
            _ = message.Append(Convert.ToBase64String(signature)).Append(line + 1 < SignatureLines ? "\r\n\t " : "\r\n");
        }

        _ = message.Append("Authentication-Results: mail.example.com; dkim=pass header.d=example.com; spf=pass\r\n\tsmtp.mailfrom=sender@example.com; dmarc=pass header.from=example.com\r\n")
            .Append("X-Spam-Status: No, score=-1.9 required=5.0 tests=BAYES_00,DKIM_SIGNED,DKIM_VALID,\r\n\tSPF_PASS autolearn=ham version=4.0.0\r\n")
            .Append("List-Unsubscribe: <https://example.com/unsubscribe/").Append(random.Next()).Append(">\r\nMIME-Version: 1.0\r\n")
            .Append("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n");
    }

    /// <summary>A message of lines as people and programs write them; some begin with a dot.</summary>
    private static byte[] Make(int number, int octets)
    {
        const int LineLength = 76;
        Random random = new(number);
        StringBuilder message = new(octets + LineLength);
        if (octets >= SmallOctets)
        {
            AppendTrace(message, random);
        }

        _ = message.Append("From: =?utf-8?q?Sender_").Append(number).Append("?= <sender").Append(number).Append("@example.com>\r\n")
            .Append("To: somebody@example.com\r\nSubject: Message number ").Append(number)
            .Append("\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\nMessage-ID: <").Append(number).Append("@example.com>\r\n\r\n");
        while (message.Length < octets)
        {
            int length = Math.Min(random.Next(1, LineLength), Math.Max(1, octets - message.Length - 2));
            for (int i = 0; i < length; i++)
            {
                _ = message.Append(i == 0 && random.Next(40) == 0 ? '.' : (char)('a' + random.Next(26)));
            }

            _ = message.Append("\r\n");
        }

        return Encoding.ASCII.GetBytes(message.ToString());
    }
}
