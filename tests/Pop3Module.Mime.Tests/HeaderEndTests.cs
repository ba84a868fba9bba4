using System.Linq;
using Xunit;

namespace Pop3Module.Mime.Tests;

/// <summary>Where the header of a message or part ends when the line that separates it from the body is damaged or missing.</summary>
public class HeaderEndTests
{
    private const string Header = "From: a@lab.example\r\nDate: Mon, 3 Feb 2025 10:00:00 +0000\r\nSubject: sep\r\n";

    [Theory]
    [InlineData(" \r\nOnly one paragraph of text here\r\nand a second line\r\n")]
    [InlineData("\t \r\nOnly one paragraph of text here\r\nand a second line\r\n")]
    [InlineData("Only one paragraph of text here\r\nand a second line\r\n")]
    public void Text_begins_at_the_first_line_that_is_no_field(string rest)
    {
        IMailContent content = Mail.ReadMessage(Header + rest);
        Assert.Equal("Only one paragraph of text here\r\nand a second line\r\n", content.TextBody);
        Assert.Equal("sep", content.Headers.Subject);
        Assert.Null(content.ParseError);
    }

    [Fact]
    public void Fields_in_the_text_are_no_fields_of_the_header()
    {
        IMailContent content = Mail.ReadMessage(Header + "Dear all\r\nReply-To: x@y.example\r\nTo: z@y.example\r\n\r\nMore");
        Assert.Equal("Dear all\r\nReply-To: x@y.example\r\nTo: z@y.example\r\n\r\nMore", content.TextBody);
        Assert.Empty(content.Headers.To);
        Assert.Empty(content.Headers.ReplyTo);
    }

    [Theory]
    [InlineData("Subject: a\r\n \r\n b\r\nTo: c@d\r\n\r\nbody", "a   b")]
    [InlineData("Subject: a\r\n \r\nTo: c@d\r\n\r\nbody", "a")]
    [InlineData("Subject: a\r\nTo: c@d\r\n \r\n\r\nbody", "a")]
    public void A_folded_line_of_blanks_within_the_header_does_not_end_it(string message, string subject)
    {
        IMailContent content = Mail.ReadMessage(message);
        Assert.Equal("body", content.TextBody);
        Assert.Equal(subject.Replace(" ", string.Empty), content.Headers.Subject?.Replace(" ", string.Empty));
        Assert.Equal("c@d", Assert.Single(content.Headers.To).Address);
    }

    [Fact]
    public void A_multipart_may_begin_at_once()
    {
        IMailContent content = Mail.ReadMessage(
            Header + "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nplain text\r\n"
            + "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>html text</p>\r\n--b--\r\n");
        Assert.Equal("plain text", content.TextBody);
        Assert.Equal("<p>html text</p>", content.HtmlBody);
        Assert.Null(content.ParseError);
    }

    [Theory]
    [InlineData("I am a part without any header.", "I am a part without any header.")]
    [InlineData("I am a part without any header.\r\n\r\nSecond paragraph", "I am a part without any header.\r\n\r\nSecond paragraph")]
    [InlineData("Content-Type: text/plain\r\n \r\nAfter blanks", "After blanks")]
    [InlineData("Content-Type: text/plain\r\nWithout separator\r\n\r\nSecond", "Without separator\r\n\r\nSecond")]
    [InlineData("this line is damaged\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nGr\xC3\xBC\xC3\x9F" + "e", "Grüße")]
    public void Parts_are_read_by_the_same_rule(string part, string text)
    {
        IMailContent content = Mail.ReadMessage(
            Header + $"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n{part}\r\n"
            + "--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--b--\r\n");
        Assert.Equal(text, content.TextBody);
        Assert.Equal("a.pdf", Assert.Single(content.Parts).OriginalName);
        Assert.Null(content.ParseError);
    }

    [Fact]
    public void Attached_messages_are_read_by_the_same_rule()
    {
        IMailContent content = Mail.ReadMessage(
            Header + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: within\r\n \r\nText\r\n--b--\r\n");
        MimeKit.MimeMessage whole = Assert.IsType<MimeKit.MimeMessage>(content.MimeMessage);
        MimeKit.MessagePart within = Assert.Single(whole.BodyParts.OfType<MimeKit.MessagePart>());
        Assert.Equal("within", within.Message!.Subject);
        Assert.Equal("Text", within.Message.TextBody);
    }

    [Theory]
    [InlineData("broken line\r\nSubject: x\r\n\r\nbody", "x", "body")]
    [InlineData("two lines\r\nof text\r\nSubject: x\r\n\r\nbody", null, "two lines\r\nof text\r\nSubject: x\r\n\r\nbody")]
    public void A_damaged_first_line_costs_only_itself(string message, string? subject, string text)
    {
        IMailContent content = Mail.ReadMessage(message);
        Assert.Equal(subject, content.Headers.Subject);
        Assert.Equal(text, content.TextBody);
    }

    [Fact]
    public void Attached_messages_within_parts_with_a_colon_in_their_boundary_are_found()
    {
        IMailContent content = Mail.ReadMessage("Content-Type: multipart/mixed; boundary=\"=:x\"\r\n\r\n--=:x\r\nContent-Type: text/plain\r\n--=:x\r\n\r\ntext\r\n--=:x--\r\n");
        Assert.Equal("text", content.TextBody);
    }
}
