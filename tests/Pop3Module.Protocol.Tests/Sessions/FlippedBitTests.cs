using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>
/// Every single bit of what the server sends in a small plaintext session is damaged once: no message may be removed of which not all octets were
/// received.
/// </summary>
[Collection(RealTime.Name)]
public class FlippedBitTests
{
    /// <summary>So many that those that end in silence do not hold up the others.</summary>
    private const int SessionsAtATime = 512;

    /// <summary>Damage may lead to silence on both sides, which nothing but time ends.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private static readonly string[] Messages = Enumerable.Range(1, 5)
        .Select(static (int number) => $"From: a@b.example\r\nSubject: {number}\r\n\r\nn\r\n.dot\r\nline {new string('x', number)}\r\n").ToArray();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_damaged_bit_costs_a_message(bool isPipelined)
    {
        Outcome whole = await RunAsync(-1, isPipelined);
        Assert.Equal(new[] { 1, 2, 3, 4, 5 }, whole.Removed);
        int bits = whole.SentOctets * 8;
        List<string> losses = new();
        int committed = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, bits),
            new ParallelOptions { MaxDegreeOfParallelism = SessionsAtATime },
            async (int bit, CancellationToken _) =>
            {
                Outcome outcome = await RunAsync(bit, isPipelined);
                lock (losses)
                {
                    committed += outcome.Removed.Count > 0 ? 1 : 0;
                    losses.AddRange(outcome.Removed
                        .Where((int number) => outcome.Received[number].Length < Messages[number - 1].Length - 1)
                        .Select((int number) => $"bit {bit}: of message {number} only {outcome.Received[number].Length} octets were received: {outcome.Received[number]}"));
                }
            });
        Assert.Empty(losses);

        // Most bits are those of the messages, whose damage nobody can see.
        Assert.InRange(committed, bits / 2, bits - 1);
    }

    private static async Task<Outcome> RunAsync(int bit, bool isPipelined)
    {
        DamagingSide damage = new(bit);
        HashSet<int> marked = new();
        Dictionary<int, string> received = new();
        bool isCommitted = false;
        await using (LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.SendAsync(damage.Pass("+OK ready\r\n"));
            while (await ReadOrGiveUpAsync(side) is string command)
            {
                isCommitted |= command == "QUIT";
                await side.SendAsync(damage.Pass(Answer(command, isPipelined, marked)));
            }
        }))
        {
            try
            {
                await CleanAsync(server, received);
            }
            catch (Pop3Exception)
            {
                // The damage was seen.
            }
        }

        return new Outcome(isCommitted ? marked.Order().ToArray() : Array.Empty<int>(), received, damage.Count);
    }

    /// <summary>Reads a command, and ends a session in which both sides wait, as servers do (RFC 1939, section 3): the answer to QUIT is waited for ten times as long as others.</summary>
    private static async Task<string?> ReadOrGiveUpAsync(ServerSide side)
    {
        try
        {
            return await side.ReadLineAsync().WaitAsync(Silence);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Receives all messages, removes those that are whole, and quits; what goes wrong ends it without a commit.</summary>
    private static async Task CleanAsync(LoopbackServer server, Dictionary<int, string> received)
    {
        Pop3ClientOptions options = server.Options();
        options.InactivityTimeout = Silence;
        await using Pop3Client client = await server.LoginAsync(options);
        List<(int Number, RecordingSink Sink, Pop3PendingReply<long> Reply)> due = new();
        foreach (Pop3ScanListing listing in await client.ListAsync())
        {
            RecordingSink sink = new();
            due.Add((listing.Number, sink, await client.QueueRetrieveAsync(listing.Number, sink, listing.Size)));
        }

        List<Pop3PendingReply<int>> marks = new();
        foreach ((int number, RecordingSink sink, Pop3PendingReply<long> reply) in due)
        {
            await reply.WaitAsync();
            if (reply.Fault is null && !client.IsSuspect(number))
            {
                received[number] = sink.Text;
                marks.Add(await client.QueueDeleteAsync(number));
            }
        }

        foreach (Pop3PendingReply<int> mark in marks)
        {
            await mark.WaitAsync();
        }

        if (!client.PendingDeletions.Any(client.IsSuspect))
        {
            await client.QuitAsync();
        }
    }

    private static string Answer(string command, bool isPipelined, HashSet<int> marked)
    {
        string[] words = command.Split(' ');
        int number = words.Length > 1 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : 0;
        bool isThere = number >= 1 && number <= Messages.Length;
        switch (words[0])
        {
            case "CAPA":
                return "+OK\r\n" + (isPipelined ? "PIPELINING\r\n" : string.Empty) + ".\r\n";
            case "LIST":
                return "+OK\r\n" + string.Concat(Messages.Select(static (string message, int index) => $"{index + 1} {message.Length}\r\n")) + ".\r\n";
            case "RETR" when isThere:
                return $"+OK {Messages[number - 1].Length} octets\r\n" + Messages[number - 1].Replace("\r\n.", "\r\n..", StringComparison.Ordinal) + ".\r\n";
            case "DELE" when isThere:
                _ = marked.Add(number);
                return "+OK\r\n";
            default:
                return number > 0 ? "-ERR no such message\r\n" : "+OK\r\n";
        }
    }

    private sealed record Outcome(IReadOnlyList<int> Removed, IReadOnlyDictionary<int, string> Received, int SentOctets);

    /// <summary>Flips one bit of all that is sent.</summary>
    private sealed class DamagingSide(int bit)
    {
        /// <summary>How many octets were sent.</summary>
        public int Count { get; private set; }

        public byte[] Pass(string text)
        {
            byte[] octets = Encoding.Latin1.GetBytes(text);
            int index = (bit / 8) - Count;
            if (bit >= 0 && index >= 0 && index < octets.Length)
            {
                octets[index] ^= (byte)(1 << (bit % 8));
            }

            Count += octets.Length;
            return octets;
        }
    }
}
