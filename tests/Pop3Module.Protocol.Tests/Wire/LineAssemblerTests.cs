using System;
using System.Collections.Generic;
using System.Text;
using Pop3Module.Protocol.Wire;
using Xunit;

namespace Pop3Module.Protocol.Tests.Wire;

public class LineAssemblerTests
{
    [Fact]
    public void Lines_are_the_same_however_they_are_cut()
    {
        byte[] wire = "+OK one\r\n\r\nbare\na\rb\r\r\n.\r\n"u8.ToArray();
        string[] expected = { "+OK one|crlf", "|crlf", "bare|lf", "a\rb\r|crlf", ".|crlf" };
        foreach (byte[][] pieces in Splits.Of(wire))
        {
            Assert.Equal(expected, Read(pieces));
        }
    }

    [Fact]
    public void A_line_as_long_as_allowed_is_read_and_one_octet_more_is_not()
    {
        byte[] longest = Encoding.ASCII.GetBytes(new string('x', 100) + "\r\n");
        byte[] tooLong = Encoding.ASCII.GetBytes(new string('x', 101) + "\r\n");
        foreach (byte[][] pieces in Splits.Of(longest))
        {
            Assert.Equal(new string('x', 100) + "|crlf", Assert.Single(Read(pieces)));
        }

        foreach (byte[][] pieces in Splits.Of(tooLong))
        {
            Pop3ProtocolException fault = Assert.Throws<Pop3ProtocolException>(() => Read(pieces));
            Assert.Contains("100 octets", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_line_that_never_ends_is_refused_before_it_is_whole()
    {
        LineAssembler lines = new("mail.example.com");
        byte[] piece = new byte[60];
        Assert.False(lines.TryRead(piece, 100, out _, out _, out int consumed));
        Assert.Equal(60, consumed);
        _ = Assert.Throws<Pop3ProtocolException>(() => lines.TryRead(piece, 100, out _, out _, out _));
    }

    private static List<string> Read(IEnumerable<byte[]> pieces)
    {
        LineAssembler lines = new("mail.example.com");
        List<string> read = new();
        foreach (byte[] piece in pieces)
        {
            int start = 0;
            int consumed;
            while (lines.TryRead(piece.AsSpan(start), 100, out ReadOnlySpan<byte> line, out bool endedByCrLf, out consumed))
            {
                read.Add(Encoding.ASCII.GetString(line) + (endedByCrLf ? "|crlf" : "|lf"));
                start += consumed;
            }

            Assert.Equal(piece.Length - start, consumed);
        }

        return read;
    }
}
