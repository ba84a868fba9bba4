using System;
using Pop3Module.MimeReading;
using Xunit;

namespace Pop3Module.Mime.Tests;

public class HtmlTextTests
{
    [Theory]
    [InlineData("<p>One</p><p>Two</p>", "One\n\nTwo")]
    [InlineData("<div>One</div><div>Two</div>", "One\nTwo")]
    [InlineData("One<br>Two<br/>Three", "One\nTwo\nThree")]
    [InlineData("One\r\n  two\tthree", "One two three")]
    [InlineData("<b>bo</b>ld <i>text</i>", "bold text")]
    [InlineData("A &amp; B &lt;c&gt; &euro;5 &#20250; &nbsp;x", "A & B <c> €5 会 x")]
    [InlineData("<ul><li>One</li><li>Two</li></ul>After", "- One\n- Two\nAfter")]
    [InlineData("<ol><li>One<li>Two</ol>", "1. One\n2. Two")]
    [InlineData("<ol start=3><li>One<ul><li>a</ul><li>Two</ol><li>alone", "3. One\n- a\n4. Two\n- alone")]
    [InlineData("See <a href=\"https://shop.example/x?a=1&amp;b=2\">our shop</a>.", "See our shop <https://shop.example/x?a=1&b=2>.")]
    [InlineData("<a href='https://shop.example/'>https://shop.example</a> <a href='http://shop.example'>shop.example</a>", "https://shop.example shop.example")]
    [InlineData("<a href='mailto:a@b.example'>a@b.example</a> <a href=\"javascript:x()\">x</a> <a href='#top'>top</a>", "a@b.example x top")]
    [InlineData("<a href='https://a.example'>one<a href='https://b.example'>two", "one <https://a.example>two <https://b.example>")]
    [InlineData("<a href='https://a.example'><img src=x alt='Our logo'></a>", "Our logo <https://a.example>")]
    [InlineData("before<img src='cid:x' alt='a picture'>after<img src=y>", "beforea pictureafter")]
    [InlineData("<center>One</center><section>Two</section><article>Three</article>Four", "One\nTwo\nThree\nFour")]
    [InlineData("<dl><dt>Term<dd>Meaning<dt>Next</dl><address>Street 1</address>End", "Term\nMeaning\nNext\nStreet 1\nEnd")]
    [InlineData("<h1>Title</h1>Text", "Title\n\nText")]
    [InlineData("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc")]
    [InlineData("<html><head><title>T</title><style>p { color: red }</style><script>alert('x < y')</script></head><body>Text</body></html>", "Text")]
    [InlineData("a<!-- not for reading -->b", "ab")]
    [InlineData("<script>one", "")]
    [InlineData("</style>still here", "still here")]
    [InlineData("<p>unclosed <b>tags", "unclosed tags")]
    [InlineData("a < b <", "a < b <")]
    [InlineData("<blockquote>quoted</blockquote>reply", "quoted\n\nreply")]
    [InlineData("<pre>one\n  two\n</pre>three", "one\n  two\nthree")]
    [InlineData("<p>One</p>\r\n\r\n<p> Two</p>", "One\n\nTwo")]
    [InlineData("", "")]
    public void Html_becomes_readable_text(string html, string expected)
    {
        Assert.Equal(expected, HtmlText.Convert(html).ReplaceLineEndings("\n").TrimEnd('\n'));
    }

    [Fact]
    public void Deeply_nested_html_is_read()
    {
        string html = string.Concat(System.Linq.Enumerable.Repeat("<div><b>", 100_000)) + "deep";
        Assert.Equal("deep", HtmlText.Convert(html).Trim());
    }

    [Theory]
    [InlineData("text/html; charset=gb2312")]
    [InlineData("text/html")]
    public void A_message_of_html_alone_has_readable_text_in_its_charset(string contentType)
    {
        IMailContent content = Mail.ReadMessage(Mail.Join($"Content-Type: {contentType}\r\n\r\n<p>", Mail.Hex("BBE1D2E9"), "</p>"));
        Assert.Equal("会议", content.TextBody?.Trim());
        Assert.Equal("<p>会议</p>", content.HtmlBody);
        Assert.Empty(content.Parts);
    }

    [Fact]
    public void Html_names_its_charset_itself_where_the_part_does_not()
    {
        byte[] html = Mail.Join("<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=koi8-r\"></head>", Mail.Hex("F0D2C9D7C5D4"));
        Assert.EndsWith("Привет", Mail.ReadMessage(Mail.Join("Content-Type: text/html\r\n\r\n", html)).HtmlBody, StringComparison.Ordinal);
        Assert.EndsWith("Привет", Mail.ReadMessage(Mail.Join("Content-Type: text/html\r\n\r\n<meta charset='koi8-r'>", Mail.Hex("F0D2C9D7C5D4"))).HtmlBody, StringComparison.Ordinal);
    }
}
