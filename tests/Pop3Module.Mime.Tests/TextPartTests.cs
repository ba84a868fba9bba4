using System.Linq;
using Xunit;

namespace Pop3Module.Mime.Tests;

/// <summary>Which parts are the text of a message, and in which order.</summary>
public class TextPartTests
{
    private const string Mixed = "Subject: s\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";

    [Theory]
    [InlineData("multipart/mixed; boundary=other")]
    [InlineData("multipart/mixed")]
    [InlineData("multipart/alternative; boundary=\"\"")]
    public void A_multipart_without_parts_below_the_root_is_shown_and_told(string type)
    {
        IMailContent content = Mail.ReadMessage(
            Mixed + $"--b\r\nContent-Type: {type}\r\n\r\n--inner\r\nContent-Type: text/plain\r\n\r\nthe text\r\n--inner--\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n");
        Assert.Contains("the text", content.TextBody, System.StringComparison.Ordinal);
        Assert.Equal("image/png", Assert.Single(content.Parts).ContentType);
        Assert.Equal("The message is declared as multipart and has no parts.", content.ParseError);
    }

    [Fact]
    public void A_multipart_that_ends_before_its_first_part_is_shown_and_told()
    {
        IMailContent content = Mail.ReadMessage(Mixed + "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\nmisplaced text\r\n--c--\r\n--b--\r\n");
        Assert.Equal("misplaced text", content.TextBody?.Trim());
        Assert.Equal("The message is declared as multipart and has no parts.", content.ParseError);
    }

    [Fact]
    public void Text_around_a_picture_belongs_together()
    {
        IMailContent content = Mail.ReadMessage(
            Mixed + "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nabove\r\n--b\r\nContent-Type: image/png; name=p.png\r\nContent-Disposition: inline; filename=p.png\r\n\r\nx\r\n"
            + "--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nbelow \xE9\r\n--b--\r\n");
        Assert.Equal("above\r\nbelow é", content.TextBody);
        Assert.Null(content.HtmlBody);
        Assert.Equal("p.png", Assert.Single(content.Parts).OriginalName);
    }

    [Fact]
    public void Html_around_a_picture_belongs_together()
    {
        IMailContent content = Mail.ReadMessage(
            "Subject: s\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\nContent-Type: text/plain\r\n\r\nplain\r\n--a\r\n" + Mixed
            + "--b\r\nContent-Type: text/html\r\n\r\n<p>above</p>\r\n--b\r\nContent-Type: application/pdf; name=p.pdf\r\nContent-Disposition: inline\r\n\r\nx\r\n"
            + "--b\r\nContent-Type: text/html\r\n\r\n<p>below</p>\r\n--b--\r\n--a--\r\n");
        Assert.Equal("plain", content.TextBody);
        Assert.Equal("<p>above</p>\r\n<p>below</p>", content.HtmlBody);
        Assert.Equal("p.pdf", Assert.Single(content.Parts).OriginalName);
    }

    [Theory]
    [InlineData("Content-Type: text/plain; charset=us-ascii; name=server.log\r\nContent-Disposition: inline; filename=server.log")]
    [InlineData("Content-Type: text/plain; name=server.log")]
    [InlineData("Content-Type: text/plain\r\nContent-Disposition: attachment; filename=server.log")]
    public void A_named_text_is_an_attachment_even_when_it_is_first(string fields)
    {
        IMailContent content = Mail.ReadMessage(Mixed + $"--b\r\n{fields}\r\n\r\nLOG LINE\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nsee the log\r\n--b--\r\n");
        Assert.Equal("see the log", content.TextBody);
        Assert.Equal("server.log", Assert.Single(content.Parts).OriginalName);
    }

    [Theory]
    [InlineData("Content-Type: text/plain; name=body.txt\r\n\r\ntext", "text")]
    [InlineData("Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; name=body.txt\r\n\r\ntext\r\n--b--\r\n", "text")]
    public void A_name_does_not_make_an_attachment_of_the_whole_message_or_of_a_form_of_it(string message, string text)
    {
        IMailContent content = Mail.ReadMessage(message);
        Assert.Equal(text, content.TextBody);
        Assert.Empty(content.Parts);
    }

    [Fact]
    public void An_invitation_beside_the_text_is_an_attachment()
    {
        IMailContent content = Mail.ReadMessage(
            "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\ncome\r\n--b\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n--b--\r\n");
        Assert.Equal("come", content.TextBody);
        Assert.Equal("text/calendar", Assert.Single(content.Parts).ContentType);
    }

    [Fact]
    public void An_alternative_of_the_same_boundary_as_what_holds_it_is_read()
    {
        IMailContent content = Mail.ReadMessage(
            Mixed + "--b\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nthe text\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>the text</p>\r\n"
            + "--b--\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\nx\r\n--b--\r\n");
        Assert.Equal("the text", content.TextBody);
        Assert.Equal("a.pdf", Assert.Single(content.Parts).OriginalName);
    }

    [Fact]
    public void What_certified_mail_holds_is_found_by_name()
    {
        IMailContent content = Mail.ReadMessage(
            "Content-Type: multipart/signed; protocol=\"application/x-pkcs7-signature\"; boundary=s\r\n\r\n--s\r\n" + Mixed
            + "--b\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nMessaggio\r\n--a\r\nContent-Type: text/html\r\n\r\n<p>Messaggio</p>\r\n--a--\r\n\r\n"
            + "--b\r\nContent-Type: application/xml; name=\"daticert.xml\"\r\nContent-Disposition: inline; filename=\"daticert.xml\"\r\nContent-Transfer-Encoding: base64\r\n\r\nPHgvPg==\r\n"
            + "--b\r\nContent-Type: message/rfc822; name=\"postacert.eml\"\r\nContent-Disposition: inline; filename=\"postacert.eml\"\r\n\r\nFrom: z@lab.example\r\nSubject: Fattura\r\n\r\ntesto\r\n\r\n--b--\r\n\r\n"
            + "--s\r\nContent-Type: application/x-pkcs7-signature; name=\"smime.p7s\"\r\nContent-Disposition: attachment; filename=\"smime.p7s\"\r\nContent-Transfer-Encoding: base64\r\n\r\nMIIB\r\n--s--\r\n");
        Assert.Equal("Messaggio", content.TextBody);
        Assert.Equal(new[] { "daticert.xml", "postacert.eml", "smime.p7s" }, content.Parts.Select(static (IMailPart part) => part.OriginalName));
    }
}
