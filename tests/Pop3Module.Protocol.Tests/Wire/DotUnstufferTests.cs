using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Pop3Module.Protocol.Wire;
using Xunit;

namespace Pop3Module.Protocol.Tests.Wire;

public class DotUnstufferTests
{
    [Theory]
    [InlineData(".\r\n", "")]
    [InlineData("a\r\n.\r\n", "a\r\n")]
    [InlineData("\r\n.\r\n", "\r\n")]
    [InlineData("..\r\n.\r\n", ".\r\n")]
    [InlineData("..a\r\n...\r\n.\r\n", ".a\r\n..\r\n")]
    [InlineData("a\n.\nb\r\n.\r\n", "a\n.\nb\r\n")]
    [InlineData("a\n.\r\nb\r\n.\r\n", "a\n.\r\nb\r\n")]
    [InlineData("\n.\r\n.\r\n", "\n.\r\n")]
    [InlineData("a\r\r\n.\r\n", "a\r\r\n")]
    [InlineData("a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n")]
    [InlineData("a\r\n.\r\r\n.\r\n", "a\r\n\r\r\n")]
    [InlineData("a\r\n.\nb\r\n.\r\n", "a\r\n\nb\r\n")]
    [InlineData("a\r.\r\n.\r\n", "a\r.\r\n")]
    public void Only_crlf_dot_crlf_ends_a_body(string wire, string expected) => AssertEverySplit(wire, lfOnly: false, expected);

    [Theory]
    [InlineData(".\n", "")]
    [InlineData("a\n.\n", "a\n")]
    [InlineData("..\n..b\n.\n", ".\n.b\n")]
    [InlineData("a\r\n.\r\n", "a\r\n")]
    [InlineData("\r\n\n.\n", "\r\n\n")]
    public void A_server_known_for_bare_line_feeds_may_end_a_body_by_them(string wire, string expected) =>
        AssertEverySplit(wire, lfOnly: true, expected);

    [Theory]
    [InlineData(false, 20260101)]
    [InlineData(true, 20260102)]
    public void It_agrees_with_a_slow_and_obvious_reader_on_random_octets(bool lfOnly, int seed)
    {
        byte[] alphabet = "\r\n.a"u8.ToArray();
        Random random = new(seed);
        int ended = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] wire = new byte[random.Next(0, 24)];
            for (int i = 0; i < wire.Length; i++)
            {
                wire[i] = alphabet[random.Next(alphabet.Length)];
            }

            if (round % 2 == 0)
            {
                wire = wire.Concat("\r\n.\r\n"u8.ToArray()).ToArray();
            }

            List<byte[]> pieces = new();
            for (int start = 0; start < wire.Length;)
            {
                int length = Math.Min(wire.Length - start, random.Next(1, 8));
                pieces.Add(wire[start..(start + length)]);
                start += length;
            }

            (byte[]? Body, int Consumed) expected = Reference(wire, lfOnly);
            (byte[]? Body, int Consumed) whole = Run(new[] { wire }, lfOnly);
            (byte[]? Body, int Consumed) cut = Run(pieces, lfOnly);
            string shown = Encoding.ASCII.GetString(wire).Replace("\r", "\\r").Replace("\n", "\\n");
            Assert.True(expected.Consumed == whole.Consumed && expected.Consumed == cut.Consumed, shown);
            Assert.True(Same(expected.Body, whole.Body) && Same(expected.Body, cut.Body), shown);
            ended += expected.Body is null ? 0 : 1;
        }

        Assert.InRange(ended, 5_000, 19_500);
    }

    [Fact]
    public void What_stands_behind_the_end_is_left_alone()
    {
        byte[] wire = "a\r\n.\r\n+OK next\r\n"u8.ToArray();
        DotUnstuffer unstuffer = default;

        Assert.True(unstuffer.Process(wire, lfOnly: false, out int consumed, out int produced, out _));

        Assert.Equal("a\r\n", Encoding.ASCII.GetString(wire, 0, produced));
        Assert.Equal("+OK next\r\n", Encoding.ASCII.GetString(wire, consumed, wire.Length - consumed));
    }

    private static void AssertEverySplit(string wire, bool lfOnly, string expected)
    {
        byte[] octets = Encoding.ASCII.GetBytes(wire);
        foreach (byte[][] pieces in Splits.Of(octets))
        {
            (byte[]? body, int consumed) = Run(pieces, lfOnly);
            Assert.NotNull(body);
            Assert.Equal(expected, Encoding.ASCII.GetString(body));
            Assert.Equal(octets.Length, consumed);
        }
    }

    private static (byte[]? Body, int Consumed) Run(IEnumerable<byte[]> pieces, bool lfOnly)
    {
        DotUnstuffer unstuffer = default;
        MemoryStream body = new();
        int total = 0;
        foreach (byte[] piece in pieces)
        {
            byte[] copy = (byte[])piece.Clone();
            bool ended = unstuffer.Process(copy, lfOnly, out int consumed, out int produced, out bool leadingCr);
            if (leadingCr)
            {
                body.WriteByte((byte)'\r');
            }

            body.Write(copy, 0, produced);
            total += consumed;
            if (ended)
            {
                return (body.ToArray(), total);
            }

            Assert.Equal(piece.Length, consumed);
        }

        return (null, total);
    }

    /// <summary>RFC 1939, section 3, word for word: cut into lines, strip a leading dot, end at a line that is a dot.</summary>
    private static (byte[]? Body, int Consumed) Reference(byte[] wire, bool lfOnly)
    {
        MemoryStream body = new();
        int lineStart = 0;
        for (int i = 0; i < wire.Length; i++)
        {
            bool isLineEnd = wire[i] == '\n' && (lfOnly || (i > lineStart && wire[i - 1] == '\r'));
            if (!isLineEnd)
            {
                continue;
            }

            string line = Encoding.ASCII.GetString(wire, lineStart, i + 1 - lineStart);
            if (line is ".\r\n" || (lfOnly && line is ".\n"))
            {
                return (body.ToArray(), i + 1);
            }

            body.Write(Encoding.ASCII.GetBytes(line.StartsWith('.') ? line[1..] : line));
            lineStart = i + 1;
        }

        return (null, wire.Length);
    }

    private static bool Same(byte[]? left, byte[]? right) =>
        left is null || right is null ? left is null && right is null : left.AsSpan().SequenceEqual(right);
}
