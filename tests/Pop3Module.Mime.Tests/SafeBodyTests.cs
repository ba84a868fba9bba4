using Xunit;

namespace Pop3Module.Mime.Tests;

/// <summary>Text can be printed without giving the sender control of the terminal.</summary>
public class SafeBodyTests
{
    [Theory]
    [InlineData("a\x1B]0;title\x07" + "b", "a␛]0;title␇b")]
    [InlineData("\x00\x08\x0C\x7F", "␀␈␌␡")]
    [InlineData("tab\there\r\nand\nthere\r\n", "tab\there\r\nand\nthere\r\n")]
    [InlineData("old\rlines\r", "old\r\nlines\r\n")]
    [InlineData("doubled\r\r\nends\r\r\n", "doubled\r\nends\r\n")]
    [InlineData("\xC2\x9B" + "31m", "␛[31m")]
    [InlineData("\xE2\x80\xAE" + "fdp.exe\r\nnext", "\u202Efdp.exe\u202C\r\nnext")]
    [InlineData("\xE2\x81\xA6\xE2\x80\xAE" + "ab\xE2\x80\xAC" + "c\nnext\xE2\x80\xAB", "\u2066\u202Eab\u202Cc\u2069\nnext\u202B\u202C")]
    public void Controls_are_shown_and_directions_end_with_their_line(string body, string expected)
    {
        Assert.Equal(expected, Mail.ReadMessage("Content-Type: text/plain; charset=utf-8\r\n\r\n" + body).TextBody);
    }

    [Fact]
    public void Html_and_its_text_hold_no_controls_either()
    {
        IMailContent content = Mail.ReadMessage("Content-Type: text/html; charset=utf-8\r\n\r\n<p>a\x1B[1mb&#155;c</p>");
        Assert.Equal("a␛[1mb\u203Ac", content.TextBody?.Trim());
        Assert.Equal("<p>a␛[1mb&#155;c</p>", content.HtmlBody);
    }
}
