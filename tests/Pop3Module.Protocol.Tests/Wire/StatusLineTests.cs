using System;
using System.Text;
using Pop3Module.Protocol.Wire;
using Xunit;

namespace Pop3Module.Protocol.Tests.Wire;

public class StatusLineTests
{
    [Theory]
    [InlineData("+OK", "Ok", null, "")]
    [InlineData("+OK ready", "Ok", null, "ready")]
    [InlineData("+ok\tready ", "Ok", null, "ready")]
    [InlineData("-ERR", "Error", null, "")]
    [InlineData("-err no", "Error", null, "no")]
    [InlineData("-ERR [in-use] locked", "Error", "IN-USE", "locked")]
    [InlineData("-ERR [SYS/TEMP]", "Error", "SYS/TEMP", "")]
    [InlineData("-ERR [not a code] text", "Error", null, "[not a code] text")]
    [InlineData("-ERR [] text", "Error", null, "[] text")]
    [InlineData("-ERR [open text", "Error", null, "[open text")]
    [InlineData("-ERR text [IN-USE]", "Error", null, "text [IN-USE]")]
    [InlineData("+OK [IN-USE] hello", "Ok", null, "[IN-USE] hello")]
    [InlineData("+", "Continue", null, "")]
    [InlineData("+ dGV4dA==", "Continue", null, "dGV4dA==")]
    public void A_status_line_is_taken_apart(string line, string indicator, string? code, string text)
    {
        Assert.True(StatusLine.TryParse(Encoding.ASCII.GetBytes(line), new SecretScrubber(), out StatusLine status));
        Assert.Equal(indicator, status.Indicator.ToString());
        Assert.Equal(code, status.ResponseCode);
        Assert.Equal(text, status.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" +OK")]
    [InlineData("OK")]
    [InlineData("+OKAY")]
    [InlineData("-ERROR")]
    [InlineData("+x")]
    [InlineData("220 mail.example.com ESMTP")]
    [InlineData("* OK IMAP4rev1")]
    public void Other_lines_are_none(string line)
    {
        Assert.False(StatusLine.TryParse(Encoding.ASCII.GetBytes(line), new SecretScrubber(), out _));
        Assert.False(StatusLine.TryReadIndicator(Encoding.ASCII.GetBytes(line), out _, out _));
    }

    [Fact]
    public void The_bracketed_id_of_a_greeting_is_no_response_code()
    {
        byte[] line = "+OK Welcome to coremail Mail Pop3 Server (163coms[10774b260cc7a37d26d71b52404dcf5cs])"u8.ToArray();
        Assert.True(StatusLine.TryParse(line, new SecretScrubber(), out StatusLine status));
        Assert.Null(status.ResponseCode);
        Assert.Equal("Welcome to coremail Mail Pop3 Server (163coms[10774b260cc7a37d26d71b52404dcf5cs])", status.Text);
    }

    [Fact]
    public void A_secret_in_the_place_of_a_response_code_is_masked()
    {
        SecretScrubber secrets = new();
        secrets.Add("hunter2");
        Assert.True(StatusLine.TryParse("-ERR [hunter2] is wrong, hunter2"u8, secrets, out StatusLine status));
        Assert.DoesNotContain("hunter2", status.ResponseCode + status.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("is wrong", status.Text, StringComparison.Ordinal);
    }
}
