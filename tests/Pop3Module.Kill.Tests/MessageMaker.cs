using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Pop3Module.Kill.Tests;

/// <summary>Makes messages, all different: the size depends on the number and on whether the message is young, the rest on the seed too.</summary>
internal static class MessageMaker
{
    private const int EveryLarge = 50;
    private const int EveryMedium = 10;
    private const int EveryLineFeed = 3;
    private const int LongestLine = 200;

    private static readonly DateTimeOffset FirstOldDate = new(2020, 2, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly string[] RareLines = [".", "..", ".text", string.Empty, "From the beginning", "\u00e4\u00f6\u00fc \u00ff\u0080"];

    /// <summary>Makes messages.</summary>
    /// <param name="seed">Other seeds make others.</param>
    /// <param name="first">The number of the first.</param>
    /// <param name="count">How many.</param>
    /// <param name="isYoung">Of today, and to stay in the mailbox; else of years ago.</param>
    public static IReadOnlyList<SentMessage> Make(int seed, int first, int count, bool isYoung) =>
        [.. Enumerable.Range(first, count).Select((int number) => MakeOne(seed, number, isYoung))];

    private static SentMessage MakeOne(int seed, int number, bool isYoung)
    {
        Random sizes = new(number);
        int size = isYoung ? sizes.Next(300, 600)
            : number % EveryLarge == 0 ? sizes.Next(100_000, 300_000)
            : number % EveryMedium == 0 ? sizes.Next(8_000, 30_000)
            : sizes.Next(300, 3_000);
        DateTimeOffset date = isYoung ? DateTimeOffset.UtcNow : FirstOldDate.AddHours(number);
        Random random = new(HashCode.Combine(seed, number));
        StringBuilder text = new(size + LongestLine);
        _ = text.Append(CultureInfo.InvariantCulture, $"From: Sender {number} <sender{number}@example.com>\r\nTo: me@example.com\r\n")
            .Append(CultureInfo.InvariantCulture, $"Subject: Message {number}\r\nMessage-ID: <{seed:x8}.{number:d4}@example.com>\r\n")
            .Append(CultureInfo.InvariantCulture, $"Date: {date:ddd, dd MMM yyyy HH:mm:ss} +0000\r\n\r\n");
        while (text.Length < size)
        {
            if (random.Next(8) == 0)
            {
                _ = text.Append(RareLines[random.Next(RareLines.Length)]);
            }
            else
            {
                AppendLine(text, random, Math.Min(LongestLine, size - text.Length));
            }

            _ = text.Append("\r\n");
        }

        byte[] octets = Encoding.Latin1.GetBytes(text.ToString());
        byte[] stored = number % EveryLineFeed == 0 ? WithLineFeeds(octets) : octets;
        return new SentMessage(number, stored, octets, isYoung);
    }

    private static void AppendLine(StringBuilder text, Random random, int longest)
    {
        int length = random.Next(1, longest + 1);
        for (int i = 0; i < length; i++)
        {
            _ = text.Append((char)random.Next(' ', '~'));
        }
    }

    private static byte[] WithLineFeeds(byte[] octets) => [.. octets.Where(static (byte octet) => octet != (byte)'\r')];
}
