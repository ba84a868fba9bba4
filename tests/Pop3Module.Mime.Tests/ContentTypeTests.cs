using Xunit;

namespace Pop3Module.Mime.Tests;

/// <summary>Content types that are malformed or unknown.</summary>
public class ContentTypeTests
{
    [Theory]
    [InlineData("text")]
    [InlineData("TEXT; charset=utf-8")]
    [InlineData("text plain")]
    [InlineData("text plain; charset=utf-8")]
    [InlineData("text; format=fixed")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("text/x-markdown; charset=utf-8")]
    [InlineData("text/plain charset=utf-8")]
    [InlineData("text/unheard-of")]
    public void Text_is_text_however_it_is_declared(string type)
    {
        IMailContent content = Mail.ReadMessage($"Subject: s\r\nContent-Type: {type}\r\n\r\n# Gr\xC3\xBC\xC3\x9F" + "e\r\n");
        Assert.Equal("# Grüße\r\n", content.TextBody);
        Assert.Empty(content.Parts);
        Assert.Null(content.ParseError);
    }

    [Fact]
    public void A_blank_plain_text_beside_real_html_gives_the_text_of_the_html()
    {
        IMailContent content = Mail.ReadMessage(
            "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n \r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>The invoice is due.</p>\r\n--b--\r\n");
        Assert.Equal("The invoice is due.", content.TextBody?.Trim());
        Assert.Empty(content.Parts);
    }

    [Theory]
    [InlineData("multipart/mixed\tboundary=b")]
    [InlineData("multipart/mixed boundary=\"b\"")]
    [InlineData("multipart/mixed\r\n\tboundary=b; charset=utf-8")]
    [InlineData("multipart/mixed; boundary=b")]
    public void A_boundary_without_a_semicolon_before_it_is_read(string type)
    {
        IMailContent content = Mail.ReadMessage($"Content-Type: {type}\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nthe text\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n");
        Assert.Equal("the text", content.TextBody);
        Assert.Equal("image/png", Assert.Single(content.Parts).ContentType);
    }
}
