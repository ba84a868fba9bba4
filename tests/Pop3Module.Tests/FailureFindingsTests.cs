using System.Linq;
using System.Net;
using Pop3Module.Diagnosis;
using Xunit;

namespace Pop3Module.Tests;

public sealed class FailureFindingsTests
{
    [Theory]
    [InlineData("192.0.2.1 192.0.2.2", "192.0.2.2", "The first address of the name, 192.0.2.1, does not answer; 192.0.2.2 does.")]
    [InlineData("192.0.2.1 192.0.2.2", "192.0.2.1", null)]
    [InlineData("192.0.2.1", "192.0.2.1", null)]
    [InlineData("192.0.2.1", null, null)]
    [InlineData("", null, null)]
    public void An_address_that_does_not_answer_is_told(string addresses, string? connected, string? expected)
    {
        string? sentence = FailureFindings.DescribeAddresses(
            addresses.Split(' ', System.StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse).ToArray(),
            connected is null ? null : IPAddress.Parse(connected));
        if (expected is null)
        {
            Assert.Null(sentence);
        }
        else
        {
            Assert.StartsWith(expected, sentence, System.StringComparison.Ordinal);
        }
    }
}
