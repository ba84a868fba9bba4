using System;
using Pop3Module.Protocol.Authentication;
using Pop3Module.Protocol.Transport;
using Xunit;

namespace Pop3Module.Protocol.Tests.Wire;

public class ApopDigestTests
{
    [Fact]
    public void The_example_of_rfc_1939_section_7() =>
        Assert.Equal("c4c9334bac560ecc979e58001b3e22fb", ApopDigest.Compute("<1896.697170952@dbc.mtview.ca.us>", "tanstaaf"));

    [Theory]
    [InlineData("POP3 server ready <1896.697170952@dbc.mtview.ca.us>", "<1896.697170952@dbc.mtview.ca.us>")]
    [InlineData("a < b <1.2@h> ready", "<1.2@h>")]
    [InlineData("<<1@h>", "<1@h>")]
    [InlineData("<no-at-sign> <1@h>", "<1@h>")]
    [InlineData("Welcome to coremail Mail Pop3 Server (163coms[10774b260cc7a37d26d71b52404dcf5cs])", null)]
    [InlineData("[1896.697170952@dbc.mtview.ca.us]", null)]
    [InlineData("<@h>", null)]
    [InlineData("<1@h", null)]
    [InlineData("<with space@h>", null)]
    [InlineData("", null)]
    public void A_timestamp_is_an_identifier_in_angle_brackets(string greeting, string? expected) =>
        Assert.Equal(expected, ApopDigest.FindTimestamp(greeting));

    [Theory]
    [InlineData("ab:cd:EF", "ABCDEF")]
    [InlineData("\u200eAB CD-EF", "ABCDEF")]
    [InlineData("", "")]
    public void Thumbprints_are_taken_in_every_form(string pasted, string expected) =>
        Assert.Equal(expected, CertificateCheck.NormalizeThumbprint(pasted));

    [Theory]
    [InlineData("sha256 Fingerprint=")]
    [InlineData("SHA256:")]
    public void A_label_before_a_thumbprint_falls_away(string label)
    {
        string digits = new string('A', 32) + new string('7', 32);
        Assert.Equal(digits, CertificateCheck.NormalizeThumbprint(label + digits));
    }

    /// <summary>One candidate for each bracket would be 4 GB.</summary>
    [Fact]
    public void The_search_for_a_timestamp_copies_nothing_for_each_bracket()
    {
        string greeting = new string('<', 65_000) + "1@h>";
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("<1@h>", ApopDigest.FindTimestamp(greeting));
        Assert.Null(ApopDigest.FindTimestamp(greeting.Replace('@', '<')));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }
}
