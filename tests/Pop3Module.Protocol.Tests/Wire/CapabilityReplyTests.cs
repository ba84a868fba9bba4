using System.Text;
using Pop3Module.Protocol.Pipeline;
using Pop3Module.Protocol.Wire;
using Xunit;

namespace Pop3Module.Protocol.Tests.Wire;

public class CapabilityReplyTests
{
    [Theory]
    [InlineData(false, "+OK\r\nTOP\r\nSASL PLAIN LOGIN\r\n.\r\n", "TOP,SASL PLAIN LOGIN")]
    [InlineData(false, "+OK\r\n.\r\n", "")]
    [InlineData(false, "+OK\n\nUIDL\n.\n", "UIDL")]
    [InlineData(true, "+OK\r\nTOP\r\n.\r\n", "TOP")]
    [InlineData(true, "+OK banner <1@h>\r\n+OK list follows\r\nTOP\r\n.\r\n", "TOP")]
    [InlineData(true, "+OK\r\n.\r\n", "")]
    public void Capabilities_are_read_however_they_are_cut(bool bannerMayPrecede, string wire, string expected)
    {
        foreach (byte[][] pieces in Splits.Of(Encoding.ASCII.GetBytes(wire)))
        {
            CapabilityReply reply = Run(pieces, bannerMayPrecede);
            Assert.Equal(expected, string.Join(",", reply.GetResult()));
        }
    }

    [Theory]
    [InlineData(false, "-ERR unknown\r\n")]
    [InlineData(true, "-ERR unknown\r\n")]
    [InlineData(true, "+OK banner\r\n-ERR unknown\r\n")]
    public void A_refusal_is_one_also_behind_a_banner(bool bannerMayPrecede, string wire)
    {
        foreach (byte[][] pieces in Splits.Of(Encoding.ASCII.GetBytes(wire)))
        {
            CapabilityReply reply = Run(pieces, bannerMayPrecede);
            Pop3CommandException fault = Assert.Throws<Pop3CommandException>(() => reply.GetResult());
            Assert.Equal("unknown", fault.ServerText);
        }
    }

    [Theory]
    [InlineData("X\r\n", 999, true)]
    [InlineData("X\r\n", 1000, false)]
    [InlineData("\r\n", 1000, false)]
    [InlineData("60000", 4, true)]
    [InlineData("60000", 5, false)]
    public void A_list_without_end_does_not_fill_the_memory(string line, int count, bool isAccepted)
    {
        string text = line == "60000" ? new string('x', 60_000) + "\r\n" : line;
        byte[] wire = Encoding.ASCII.GetBytes("+OK\r\n" + string.Concat(System.Linq.Enumerable.Repeat(text, count)) + ".\r\n");
        if (isAccepted)
        {
            Assert.Equal(count, Run([wire], bannerMayPrecede: false).GetResult().Count);
        }
        else
        {
            _ = Assert.Throws<Pop3ProtocolException>(() => Run([wire], bannerMayPrecede: false));
        }
    }

    [Fact]
    public void Arguments_of_a_capability_are_its_words()
    {
        Pop3Capabilities capabilities = new(new[] { "SASL PLAIN  LOGIN", "sasl CRAM-MD5", "TOP" }, isKnown: true);
        Assert.True(capabilities.Has("Sasl"));
        Assert.Equal(new[] { "PLAIN", "LOGIN", "CRAM-MD5" }, capabilities.GetArguments("SASL"));
        Assert.Empty(capabilities.GetArguments("TOP"));
        Assert.Empty(capabilities.GetArguments("UIDL"));
        Assert.False(capabilities.Has("UIDL"));
    }

    private static CapabilityReply Run(byte[][] pieces, bool bannerMayPrecede)
    {
        CapabilityReply reply = new(bannerMayPrecede);
        WireContext wire = new("mail.example.com", log: null);
        bool ended = false;
        foreach (byte[] piece in pieces)
        {
            Assert.False(ended);
            ended = reply.Feed((byte[])piece.Clone(), wire, out int consumed);
            Assert.Equal(piece.Length, consumed);
        }

        Assert.True(ended);
        reply.MarkCompleted();
        return reply;
    }
}
