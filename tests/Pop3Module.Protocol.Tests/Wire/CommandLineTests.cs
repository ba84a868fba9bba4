using System;
using System.Text;
using Pop3Module.Protocol.Pipeline;
using Xunit;

namespace Pop3Module.Protocol.Tests.Wire;

public class CommandLineTests
{
    [Fact]
    public void Commands_are_sent_as_the_rfc_writes_them()
    {
        Assert.Equal("STAT\r\n", Sent(CommandLine.Create("STAT")));
        Assert.Equal("RETR 1\r\n", Sent(CommandLine.Create("RETR", 1)));
        Assert.Equal("TOP 2147483647 0\r\n", Sent(CommandLine.Create("TOP", int.MaxValue, 0)));
        Assert.Equal("USER jörg smith\r\n", Sent(CommandLine.CreateWithText("USER", "jörg smith")));
        Assert.Equal("dGV4dA==\r\n", Sent(CommandLine.CreateResponse("dGV4dA==", "***")));
    }

    [Fact]
    public void Commands_are_shown_without_their_secrets()
    {
        Assert.Equal("STAT", CommandLine.Create("STAT").ToString());
        Assert.Equal("TOP 5 0", CommandLine.Create("TOP", 5, 0).ToString());
        Assert.Equal("USER joe", CommandLine.CreateWithText("USER", "joe").ToString());
        Assert.Equal("PASS ***", CommandLine.CreateWithText("PASS", "secret", "***").ToString());
        Assert.Equal("***", CommandLine.CreateResponse("c2VjcmV0", "***").ToString());
    }

    [Theory]
    [InlineData("a\rb")]
    [InlineData("a\nDELE 1")]
    [InlineData("a\0b")]
    public void A_second_command_cannot_be_smuggled_in(string text)
    {
        ArgumentException fault = Assert.Throws<ArgumentException>(() => CommandLine.CreateWithText("PASS", text, "***"));
        Assert.Contains("PASS", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(text, fault.Message, StringComparison.Ordinal);
    }

    private static string Sent(CommandLine command)
    {
        CommandBuffer buffer = new();
        command.AppendTo(buffer);
        return Encoding.UTF8.GetString(buffer.Content.Span);
    }
}
