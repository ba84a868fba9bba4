using System.Text;
using Pop3Module.Protocol.Wire;
using Xunit;

namespace Pop3Module.Protocol.Tests.Wire;

public class ListingLineTests
{
    [Theory]
    [InlineData("1 120", 1, 120)]
    [InlineData(" 2   200 octets", 2, 200)]
    [InlineData("3\t300", 3, 300)]
    [InlineData("2147483647 999999999999999999", int.MaxValue, 999999999999999999)]
    [InlineData("4 -5", 4, 0)]
    public void Scan_listings(string line, int number, long size)
    {
        Assert.True(ListingLine.TryParseScanListing(Encoding.ASCII.GetBytes(line), out Pop3ScanListing listing));
        Assert.Equal(new Pop3ScanListing(number, size), listing);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("0 120")]
    [InlineData("-1 120")]
    [InlineData("2147483648 1")]
    [InlineData("x 120")]
    [InlineData("1 12x")]
    [InlineData("1 -")]
    [InlineData("1 9999999999999999999")]
    public void What_is_no_scan_listing(string line) =>
        Assert.False(ListingLine.TryParseScanListing(Encoding.ASCII.GetBytes(line), out _));

    [Theory]
    [InlineData("1 abc", 1, "abc")]
    [InlineData("2   abc  extra", 2, "abc")]
    [InlineData("3", 3, null)]
    [InlineData("3 ", 3, null)]
    public void Unique_id_listings(string line, int number, string? uid)
    {
        Assert.True(ListingLine.TryParseUniqueId(Encoding.ASCII.GetBytes(line), out Pop3UniqueIdListing listing));
        Assert.Equal(new Pop3UniqueIdListing(number, uid), listing);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("0 abc")]
    public void What_is_no_unique_id_listing(string line) =>
        Assert.False(ListingLine.TryParseUniqueId(Encoding.ASCII.GetBytes(line), out _));

    [Theory]
    [InlineData(" 654 93620841", 654, 93620841L)]
    [InlineData(" 2 -2147483600", 2, null)]
    [InlineData(" 2", 2, null)]
    [InlineData(" 0 0 nothing new", 0, 0L)]
    public void Drop_listings(string line, int count, long? size)
    {
        Assert.True(ListingLine.TryParseDropListing(Encoding.ASCII.GetBytes(line), out Pop3DropListing listing));
        Assert.Equal(new Pop3DropListing(count, size), listing);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" -1 0")]
    [InlineData(" many")]
    public void What_is_no_drop_listing(string line) =>
        Assert.False(ListingLine.TryParseDropListing(Encoding.ASCII.GetBytes(line), out _));
}
