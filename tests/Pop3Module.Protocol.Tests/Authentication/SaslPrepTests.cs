using System;
using Pop3Module.Protocol.Authentication;
using Xunit;

namespace Pop3Module.Protocol.Tests.Authentication;

public class SaslPrepTests
{
    [Theory]
    [InlineData("I\u00ADX", "IX")]
    [InlineData("user", "user")]
    [InlineData("USER", "USER")]
    [InlineData("\u00AA", "a")]
    [InlineData("\u2168", "IX")]
    [InlineData("a\u00A0b\u3000c", "a b c")]
    [InlineData("a\u200Bb\uFE00", "a b")]
    [InlineData("pa\u0308sswo\u0308rd 密码", "pässwörd 密码")]
    [InlineData("\uD83D\uDE00 \u0378", "\uD83D\uDE00 \u0378")] // not in Unicode 3.2: may pass in a query
    [InlineData("\u0627\u0628", "\u0627\u0628")]
    [InlineData("\u06271\u0628", "\u06271\u0628")]
    public void Strings_are_prepared(string text, string prepared) => Assert.Equal(prepared, SaslPrep.Prepare(text, "the name"));

    [Theory]
    [InlineData("\u0007", "prohibits")]
    [InlineData("tab\t", "prohibits")]
    [InlineData("\u0627\u0031", "directions")]
    [InlineData("\u0627a\u0628", "directions")]
    [InlineData("\uE000", "prohibits")]
    [InlineData("\uDB80\uDC00", "prohibits")]
    [InlineData("\u200E", "prohibits")]
    [InlineData("\u00AD", "is empty")]
    [InlineData("", "is empty")]
    public void Strings_are_refused(string text, string words)
    {
        SaslFailureException fault = Assert.Throws<SaslFailureException>(() => SaslPrep.Prepare(text, "the name"));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_character_is_refused() => _ = Assert.Throws<SaslFailureException>(static () => SaslPrep.Prepare("a\uD800b", "the name"));

    /// <summary>Counted with another implementation of the tables (Python's stringprep, over all code points).</summary>
    [Fact]
    public void The_tables_are_those_of_rfc_3454()
    {
        Assert.Equal(17, Count(SaslPrepTables.Spaces));
        Assert.Equal(27, Count(SaslPrepTables.Nothing));
        Assert.Equal(139_813, Count(SaslPrepTables.Prohibited));
        Assert.Equal(1_044, Count(SaslPrepTables.RightToLeft));
        Assert.Equal(229_973, Count(SaslPrepTables.LeftToRight));
    }

    private static int Count(CodePointSet set)
    {
        int count = 0;
        for (int codePoint = 0; codePoint <= 0x10FFFF; codePoint++)
        {
            count += set.Contains(codePoint) ? 1 : 0;
        }

        return count;
    }
}
