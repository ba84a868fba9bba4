using System;
using Xunit;

namespace Pop3Module.Mime.Tests;

public class BodyTests
{
    public static TheoryData<string, string, string> Bodies => new()
    {
        // The Content-Type, the octets, the text.
        { "text/plain; charset=utf-8", "4772C3BCC39F65", "Grüße" },
        { "text/plain; charset=utf8", "4772C3BCC39F65", "Grüße" },
        { "text/plain; charset=gb2312", "BBE1D2E9 8139EE39", "会议\u3400" },
        { "text/plain; charset=gbk", "BBE1D2E9 8139EE39", "会议\u3400" },
        { "text/plain; charset=x-gbk", "BBE1D2E9", "会议" },
        { "text/plain; charset=gb18030", "BBE1D2E9", "会议" },
        { "text/plain; charset=big5", "AD71B3E6BD54BB7B", "訂單確認" },
        { "text/plain; charset=iso-2022-jp", "1B2442242A244E2469243B1B2842", "おのらせ" },
        { "text/plain; charset=koi8-r", "F0D2C9D7C5D4", "Привет" },
        { "text/plain; charset=cp1251", "CFF0E8E2E5F2", "Привет" },
        { "text/plain; charset=iso-8859-1", "636166E9", "café" },
        { "text/plain; charset=iso8859-15", "A435", "€5" },

        // None, an unknown or a wrong one.
        { "text/plain", "4772C3BCC39F65", "Grüße" },
        { "text/plain", "BBE1D2E9CDA8D6AA", "会议通知" },
        { "text/plain", "636166E9", "café" },
        { "text/plain; charset=us-ascii", "4772C3BCC39F65", "Grüße" },
        { "text/plain; charset=unknown-8bit", "BBE1D2E9CDA8D6AA", "会议通知" },
        { "text/plain; charset=utf-7", "636166E9", "café" },
        { "text/plain; charset=\"\"", "636166E9", "café" },
        { "text/plain; charset=utf-8", "BBE1D2E9CDA8D6AA", "会议通知" },
        { "text/plain; charset=utf-8", "636166E9", "café" },
        { "text/plain; charset=utf-8", "E4BC9AE8AEAEE9", "会议\uFFFD" },
        { "text/plain; charset=iso-8859-1", "EFBBBF4772C3BCC39F65", "Grüße" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Text_is_decoded_by_the_best_evidence(string contentType, string octets, string expected)
    {
        IMailContent content = Mail.ReadMessage(Mail.Join($"Content-Type: {contentType}\r\n\r\n", Mail.Hex(octets)));
        Assert.Equal(expected, content.TextBody);
        Assert.Null(content.HtmlBody);
        Assert.Empty(content.Parts);
        Assert.Null(content.ParseError);
    }

    [Theory]
    [InlineData("text/plain", "Привет")]
    [InlineData("text/plain; charset=unknown-8bit", "Привет")]
    [InlineData("text/plain; charset=windows-1251", "рТЙЧЕФ")]
    public void The_charset_the_user_gave_is_for_undeclared_text(string contentType, string expected)
    {
        byte[] message = Mail.Join($"Content-Type: {contentType}\r\n\r\n", Mail.Hex("F0D2C9D7C5D4"));
        Assert.Equal(expected, Mail.ReadMessage(message, Mail.Charset("koi8-r")).TextBody);
    }

    [Fact]
    public void A_charset_the_message_declares_serves_its_undeclared_parts()
    {
        byte[] message = Mail.Join(
            "Content-Type: multipart/mixed; charset=koi8-r; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n", Mail.Hex("F0D2C9D7C5D4"), "\r\n--b--\r\n");
        Assert.Equal("Привет", Mail.ReadMessage(message).TextBody);
    }

    [Theory]
    [InlineData("base64", "R3LDvMOfZQ==\r\n", "Grüße")]
    [InlineData("quoted-printable", "Gr=C3=BC=\r\n=C3=9Fe", "Grüße")]
    [InlineData("7bit", "plain\r\n", "plain\r\n")]
    [InlineData("unheard-of", "plain", "plain")]
    [InlineData("base64", "R3LD!!!vMOfZQ==", "Grüße")]
    [InlineData("quoted-printable", "50=% off=", "50=% off")]
    public void Transfer_encodings_are_removed(string encoding, string body, string expected)
    {
        IMailContent content = Mail.ReadMessage($"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}");
        Assert.Equal(expected, content.TextBody);
    }

    [Fact]
    public void Plain_text_keeps_its_lines()
    {
        Assert.Equal("one\r\n\r\ntwo", Mail.ReadMessage("Subject: x\r\n\r\none\r\n\r\ntwo").TextBody);
    }

    [Fact]
    public void An_alternative_gives_both_forms_and_no_parts()
    {
        IMailContent content = Mail.ReadMessage(
            "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n"
            + "--b\r\nContent-Type: multipart/related; boundary=c\r\n\r\n--c\r\nContent-Type: text/html\r\n\r\n<b>rich</b>\r\n--c--\r\n--b--\r\n");
        Assert.Equal("plain", content.TextBody);
        Assert.Equal("<b>rich</b>", content.HtmlBody);
        Assert.Empty(content.Parts);
    }

    [Fact]
    public void A_line_that_a_mailing_list_adds_is_text_below_the_message()
    {
        IMailContent content = Mail.ReadMessage(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>The message</p>\r\n"
            + "--b\r\nContent-Type: text/plain\r\nContent-Disposition: inline\r\n\r\nfooter\r\n--b--\r\n");
        Assert.Equal("The message\nfooter", content.TextBody?.ReplaceLineEndings("\n"));
        Assert.Equal("<p>The message</p>", content.HtmlBody);
        Assert.Empty(content.Parts);
    }

    [Fact]
    public void A_related_message_whose_root_is_no_text_still_has_its_text()
    {
        IMailContent content = Mail.ReadMessage(
            "Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b\r\nContent-Type: text/html\r\n\r\nhello\r\n--b--\r\n");
        Assert.Equal("hello", content.HtmlBody);
        Assert.Equal("image/png", Assert.Single(content.Parts).ContentType);
    }

    [Fact]
    public void A_message_that_is_an_attachment_has_no_text()
    {
        IMailContent content = Mail.ReadMessage("Content-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nx");
        Assert.Null(content.TextBody);
        Assert.Equal("a.txt", Assert.Single(content.Parts).OriginalName);
    }

    [Fact]
    public void The_user_gets_the_message_of_the_parser()
    {
        MimeKit.MimeMessage message = Assert.IsType<MimeKit.MimeMessage>(Mail.ReadMessage("Subject: x\r\n\r\nbody").MimeMessage);
        Assert.Equal("x", message.Subject);
    }
}
