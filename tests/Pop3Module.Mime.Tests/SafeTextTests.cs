using System;
using System.Linq;
using Pop3Module.MimeReading;
using Xunit;

namespace Pop3Module.Mime.Tests;

public class SafeTextTests
{
    [Theory]
    [InlineData("a\u001b[31mb", "a [31mb")]
    [InlineData("a\u0007\u0000\u007fb", "a b")]
    [InlineData("a\u0085\u009bb", "a b")]
    [InlineData("a\u2028b\u2029c", "a b c")]
    [InlineData("a\u202Eb\u202Cc\u2066d\u2069", "abcd")]
    [InlineData("a\tb\r\nc", "a b c")]
    [InlineData("a \u0001 b", "a  b")]
    [InlineData("\u0001a\u0001", "a")]
    [InlineData("Grüße 会议 😀", "Grüße 会议 😀")]
    [InlineData("", "")]
    [InlineData(null, null)]
    public void Control_characters_become_spaces_and_turns_of_direction_vanish(string? text, string? expected)
    {
        Assert.Equal(expected, SafeText.Clean(text));
    }

    public static TheoryData<string> Evil => new()
    {
        "A\u001b]0;title\u0007B",
        "A=?utf-8?Q?=1B[31m=07=00=7F?=B",
        "=?utf-8?Q?A=C2=9BB=E2=80=A8C=E2=80=AED=E2=81=A6E=0D=0AF?=",
        "=?utf-8?B?QQBCDQoKGw==?=",
        "A\u0000B\u0008C\u007fD\u009bE",
        "=?iso-8859-1?Q?A=9B31mB=85?=",
        "=?utf-7?Q?A+ABs-B?=",
        "=?utf-16?B?GwAbAA==?=",
    };

    [Theory]
    [MemberData(nameof(Evil))]
    public void No_header_text_holds_control_characters(string evil)
    {
        string quoted = "\"" + evil + "\" <a\u001b[1mb@example.com>";
        MailHeaders headers = Mail.ReadHeaders(
            $"Subject: {evil}\r\nFrom: {quoted}\r\nTo: {evil} <to@example.com>, {quoted}\r\nCc: {evil}\r\nReply-To: {quoted}\r\n"
            + $"Message-ID: <{evil}@example.com>\r\nX-Evil: {evil}\r\nX-{evil}: x\r\nX-Last: last\r\n\r\n");

        string[] texts = headers.From.Concat(headers.To).Concat(headers.Cc).Concat(headers.ReplyTo)
            .SelectMany(static (MailAddress address) => new[] { address.DisplayName, address.Address, address.ToString() })
            .Concat(headers.Fields.Keys)
            .Concat(headers.Fields.Values.SelectMany(static (string[] values) => values))
            .Append(headers.Subject)
            .Append(headers.MessageId)
            .OfType<string>()
            .ToArray();
        Assert.Equal("last", Assert.Single(headers.Fields["X-Last"]));
        Assert.NotEmpty(headers.From);
        Assert.All(texts, static (string text) => Assert.DoesNotContain(text, IsForbidden));
    }

    [Theory]
    [MemberData(nameof(Evil))]
    public void No_name_type_or_error_of_a_part_holds_control_characters(string evil)
    {
        IMailContent content = Mail.ReadMessage(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
            + $"Content-Type: application/x-\u001bq; name=\"{evil}\"\r\nContent-Disposition: attachment; filename=\"{evil}.pdf\"\r\n\r\nx\r\n--b\r\n"
            + $"Content-Type: message/rfc822\r\n\r\nSubject: {evil}\r\n\r\nx\r\n--b--\r\n");
        Assert.Equal(2, content.Parts.Count);
        Assert.All(content.Parts, static (IMailPart part) => Assert.DoesNotContain(part.OriginalName + part.ContentType, IsForbidden));
    }

    private static bool IsForbidden(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
