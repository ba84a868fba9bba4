using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Tests.Sessions;
using Xunit;

namespace Pop3Module.Protocol.Tests.Pipeline;

/// <summary>A server's answers that tell which command they answer, and a client that checks them.</summary>
internal static class Workload
{
    public static string Answer(string command)
    {
        string[] words = command.Split(' ');
        return words[0] switch
        {
            "RETR" => "+OK\nbody of " + words[1] + "\n.",
            "TOP" => "+OK\nhead of " + words[1] + "\n.",
            "LIST" when words.Length > 1 => $"+OK {words[1]} {words[1]}00",
            "LIST" => "+OK\n1 100\n2 200\n.",
            "UIDL" when words.Length > 1 => $"+OK {words[1]} uid{words[1]}",
            "UIDL" => "+OK\n1 uid1\n2 uid2\n.",
            "DELE" => "-ERR locked",
            _ => "+OK",
        };
    }

    public static async Task WorkAsync(Pop3Client client, int worker, int rounds, CancellationToken cancellationToken)
    {
        for (int round = 0; round < rounds; round++)
        {
            int number = (worker * 1000) + (round % 500) + 1;
            RecordingSink body = new();
            RecordingSink head = new();
            Pop3PendingReply<long> retr = await client.QueueRetrieveAsync(number, body, 100, cancellationToken: cancellationToken);
            Pop3PendingReply<long> top = await client.QueueTopAsync(number, 0, head, cancellationToken: cancellationToken);
            Assert.Equal($"uid{number}", (await client.UidlAsync(number, cancellationToken)).Uid);
            Assert.Equal(number * 100L, (await client.ListAsync(number, cancellationToken)).Size);
            _ = await top.GetResultAsync(cancellationToken);
            _ = await retr.GetResultAsync(cancellationToken);
            Assert.Equal($"body of {number}\r\n", body.Text);
            Assert.Equal($"head of {number}\r\n", head.Text);
            Assert.Equal(2, (await client.ListAsync(cancellationToken)).Count);
            Pop3PendingReply<int> delete = await client.QueueDeleteAsync(number, cancellationToken);
            await delete.WaitAsync(cancellationToken);
            if (delete.Fault is not Pop3CommandException refusal)
            {
                throw delete.Fault!;
            }

            Assert.Equal("locked", refusal.ServerText);
            await client.NoopAsync(cancellationToken);
        }
    }
}
