using System;
using System.Linq;
using Xunit;

namespace Pop3Module.Mime.Tests;

public class HeaderFieldTests
{
    [Fact]
    public void The_usual_fields_are_read()
    {
        MailHeaders headers = Mail.ReadHeaders(
            "From: Alice Example <alice@example.com>\r\nTo: bob@example.com, \"Carol, C.\" <carol@example.com>\r\nCc: Team: dan@example.com, eve@example.com;\r\n"
            + "Reply-To: office@example.com\r\nSubject: Lunch?\r\nMessage-ID: <1.2@example.com>\r\n\r\n");
        Assert.Equal("Alice Example <alice@example.com>", Assert.Single(headers.From).ToString());
        Assert.Equal(new[] { "bob@example.com", "Carol, C. <carol@example.com>" }, headers.To.Select(static (MailAddress address) => address.ToString()));
        Assert.Equal(new[] { "dan@example.com", "eve@example.com" }, headers.Cc.Select(static (MailAddress address) => address.Address));
        Assert.Equal("office@example.com", Assert.Single(headers.ReplyTo).Address);
        Assert.Equal("Lunch?", headers.Subject);
        Assert.Equal("1.2@example.com", headers.MessageId);
    }

    [Fact]
    public void What_is_missing_is_empty()
    {
        MailHeaders headers = Mail.ReadHeaders("X-Nothing: here\r\n\r\n");
        Assert.Null(headers.Subject);
        Assert.Null(headers.MessageId);
        Assert.Empty(headers.From);
        Assert.Empty(headers.To);
        Assert.Empty(headers.Cc);
        Assert.Empty(headers.ReplyTo);
    }

    [Fact]
    public void Fields_are_found_in_any_case_unfolded_decoded_and_in_their_order()
    {
        MailHeaders headers = Mail.ReadHeaders("Received: one\r\nX-Long: first\r\n second\r\nRECEIVED: two\r\nX-Word: =?utf-8?Q?=C3=A9?=\r\n\r\n");
        Assert.Equal(new[] { "one", "two" }, headers.Fields["received"]);
        Assert.Equal("first second", Assert.Single(headers.Fields["x-LONG"]));
        Assert.Equal("é", Assert.Single(headers.Fields["X-Word"]));
        Assert.False(headers.Fields.ContainsKey("Subject"));
    }

    [Theory]
    [InlineData("Message-ID: <a@b>", "a@b")]
    [InlineData("Message-Id:  <a@b> ", "a@b")]
    [InlineData("Message-ID: a@b", "a@b")]
    [InlineData("Message-ID: <no-at>", "no-at")]
    [InlineData("Message-ID:\r\n <folded@example.com>", "folded@example.com")]
    [InlineData("Message-ID: <>", null)]
    [InlineData("Message-ID:", null)]
    public void Message_identifiers_lose_their_brackets(string field, string? expected)
    {
        Assert.Equal(expected, Mail.ReadHeaders(field + "\r\n\r\n").MessageId);
    }

    [Theory]
    [InlineData("Subject: x\r\n\r\n")]
    [InlineData("Subject: x\r\n")]
    [InlineData("Subject: x")]
    [InlineData("Subject: x\n\n")]
    [InlineData("Subject: x\n")]
    [InlineData("subject:x\r\n\r\n")]
    [InlineData("Subject : x\r\n\r\n")]
    [InlineData("X-First: a\nSubject: x\r\nX-Last: b\n\n")]
    [InlineData("this line is no field\r\nSubject: x\r\n\r\n")]
    [InlineData("From nobody Thu Jan  1 00:00:00 1970\r\nSubject: x\r\n\r\n")]
    [InlineData(">From nobody Thu Jan  1 00:00:00 1970\r\nSubject: x\r\n\r\n")]
    [InlineData("\xEF\xBB\xBFSubject: x\r\n\r\n")]
    [InlineData("\xEF\xBB\xBFX-First: a\r\nSubject: x\r\n\r\n")]
    [InlineData("X-N\xFCm: a\r\nSubject: x\r\n\r\n")]
    [InlineData("X-N\0: a\0\r\nSubject: x\r\n\r\n")]
    [InlineData(" folded at once\r\nSubject: x\r\n\r\n")]
    public void Broken_lines_do_not_hide_the_rest(string block)
    {
        Assert.Equal("x", Mail.ReadHeaders(block).Subject);
    }

    [Theory]
    [InlineData("X-First: a\r\nthis line is no field\r\nSubject: x\r\n\r\n")]
    [InlineData("X-First: a\r\n: no name\r\nSubject: x\r\n\r\n")]
    public void The_first_line_that_is_no_field_ends_the_header(string block)
    {
        MailHeaders headers = Mail.ReadHeaders(block);
        Assert.Equal("a", Assert.Single(headers.Fields["X-First"]));
        Assert.Null(headers.Subject);
    }

    [Theory]
    [InlineData("From: root", "", "root")]
    [InlineData("From: Bob <>", "Bob <>", "")]
    [InlineData("From: Bob <bob@example.com", "Bob", "bob@example.com")]
    [InlineData("From: bob@example.com (Bob)", "Bob", "bob@example.com")]
    [InlineData("From: <bob@example.com>", "", "bob@example.com")]
    [InlineData("From: Bob Smith, Jr. <bob@example.com>", "Bob Smith, Jr.", "bob@example.com")]
    [InlineData("From: Bob [work] <bob@example.com>", "Bob [work]", "bob@example.com")]
    [InlineData("From: Bob @ Home <bob@example.com>", "Bob @ Home", "bob@example.com")]
    [InlineData("From: bob@home <bob@example.com>", "bob@home", "bob@example.com")]
    public void Sloppy_addresses_are_read(string field, string name, string address)
    {
        MailAddress author = Assert.Single(Mail.ReadHeaders(field + "\r\n\r\n").From);
        Assert.Equal(name, author.DisplayName ?? string.Empty);
        Assert.Equal(address, author.Address);
    }
}
