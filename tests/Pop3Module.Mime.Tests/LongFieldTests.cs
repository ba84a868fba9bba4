using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Pop3Module.Mime.Tests;

/// <summary>Fields that are so long that the parser alone would need minutes or hours.</summary>
public class LongFieldTests
{
    private const string Cut = "A field of the header is longer than 262,144 octets; the rest of it is not parsed.";

    private static readonly string Recipients = string.Join(",\r\n ", Enumerable.Range(0, 400_000).Select(static (int number) => $"u{number}@example.com"));

    public static TheoryData<string> Places => new()
    {
        "To: {0}\r\nSubject: x\r\n\r\nthe text",
        "Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nX-To: {0}\r\n\r\nthe text\r\n--b--\r\n",
        "Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nthe text\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nTo: {0}\r\nSubject: y\r\n\r\nz\r\n--b--\r\n",
    };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_long_field_is_cut_wherever_it_is_and_told(string message)
    {
        byte[] octets = Mail.Octets(message.Replace("{0}", Recipients));
        (string? text, string? error) = await Task.Run(() =>
        {
            IMailContent content = Mail.ReadMessage(octets);
            return (content.TextBody, content.ParseError);
        }).WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal("the text", text);
        Assert.Equal(Cut, error);
    }

    [Fact]
    public void A_field_of_many_folds_that_is_short_enough_is_read_whole()
    {
        string subject = string.Concat(Enumerable.Repeat("a\r\n ", 50_000));
        IMailContent content = Mail.ReadMessage($"Subject: {subject}\r\n\r\nthe text");
        Assert.Null(content.ParseError);
        MimeKit.MimeMessage message = Assert.IsType<MimeKit.MimeMessage>(content.MimeMessage);
        Assert.Equal(99_999, message.Subject!.TrimEnd().Length);
    }

    [Fact]
    public void The_list_view_reads_all_fields_of_a_large_header()
    {
        MailHeaders headers = Mail.ReadHeaders("From: a@b\r\nX-Long: " + new string('x', 100_000) + "\r\nSubject: s\r\nX-Long: y\r\n\r\n");
        Assert.Equal(new[] { 100_000, 1 }, Lengths(headers.Fields["X-Long"]));
        Assert.Equal("s", headers.Subject);
        Assert.Equal("a@b", Assert.Single(headers.From).Address);
    }

    private static IEnumerable<int> Lengths(string[] values) => values.Select(static (string value) => value.Length);
}
