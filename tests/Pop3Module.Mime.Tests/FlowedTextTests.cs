using Xunit;

namespace Pop3Module.Mime.Tests;

/// <summary>Flowed text (RFC 3676).</summary>
public class FlowedTextTests
{
    [Theory]
    [InlineData("format=flowed", "one \r\ntwo \r\nthree\r\nfour\r\n", "one two three\r\nfour\r\n")]
    [InlineData("format=flowed; delsp=yes", "Donau \r\ndampf \r\nschiff\r\n", "Donaudampfschiff\r\n")]
    [InlineData("Format=Flowed; DelSp=No", "one \r\ntwo", "one two")]
    [InlineData("format=flowed", "> quoted \r\n> goes on\r\n>> deeper \r\n> back\r\nreply", "> quoted goes on\r\n>> deeper \r\n> back\r\nreply")]
    [InlineData("format=flowed", " From here\r\n > no quote\r\n  two blanks\r\n", "From here\r\n> no quote\r\n two blanks\r\n")]
    [InlineData("format=flowed", "text \r\n-- \r\nBob \r\nSmith\r\n", "text \r\n-- \r\nBob Smith\r\n")]
    [InlineData("format=flowed", "> text\r\n> -- \r\n> Bob\r\n", "> text\r\n> -- \r\n> Bob\r\n")]
    [InlineData("format=flowed", "open \r\n", "open \r\n")]
    [InlineData("format=flowed", ">\r\n\r\n>>\r\n", ">\r\n\r\n>>\r\n")]
    [InlineData("format=fixed", "one \r\ntwo\r\n", "one \r\ntwo\r\n")]
    [InlineData("charset=utf-8", "one \r\ntwo\r\n", "one \r\ntwo\r\n")]
    public void Lines_that_flow_are_joined(string parameters, string body, string expected)
    {
        Assert.Equal(expected, Mail.ReadMessage($"Content-Type: text/plain; {parameters}\r\n\r\n{body}").TextBody);
    }
}
