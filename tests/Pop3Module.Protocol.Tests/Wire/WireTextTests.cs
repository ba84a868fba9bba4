using System.Collections.Generic;
using System.Text;
using Pop3Module.Protocol.Wire;
using Xunit;

namespace Pop3Module.Protocol.Tests.Wire;

public class WireTextTests
{
    [Theory]
    [InlineData(new byte[] { }, "")]
    [InlineData(new byte[] { (byte)'a', 0xC3, 0xA9 }, "aé")]
    [InlineData(new byte[] { (byte)'a', 0xE9 }, "aé")]
    [InlineData(new byte[] { (byte)'a', 9, (byte)'b' }, "a b")]
    [InlineData(new byte[] { 27, (byte)'[', (byte)'m', 0, 13, 127 }, "\uFFFD[m\uFFFD\uFFFD\uFFFD")]
    [InlineData(new byte[] { 0xC2, 0x9B, (byte)'m' }, "\uFFFDm")]
    [InlineData(new byte[] { 0xE2, 0x80, 0xAE, (byte)'x' }, "\uFFFDx")]
    public void What_is_shown_is_decoded_and_harmless(byte[] octets, string expected) => Assert.Equal(expected, WireText.Decode(octets));

    [Fact]
    public void Unique_ids_that_differ_in_any_octet_stay_different_and_harmless()
    {
        HashSet<string> seen = new();
        for (int octet = 0; octet <= byte.MaxValue; octet++)
        {
            string uid = WireText.DecodeUniqueId(new[] { (byte)octet });
            Assert.True(seen.Add(uid), $"octet {octet}");
            Assert.Equal(uid, Pop3Text.ReplaceControlCharacters(uid));
        }

        Assert.Equal("whqtswO00WBw418f9t5JxYwZ", WireText.DecodeUniqueId("whqtswO00WBw418f9t5JxYwZ"u8));
    }

    [Fact]
    public void Octets_that_are_no_utf8_lose_nothing()
    {
        string text = WireText.Decode(Encoding.Latin1.GetBytes("+OK Grüße"));
        Assert.Equal("+OK Grüße", text);
    }
}
