using System.IO;
using System.Text;
using Xunit;

namespace Pop3Module.Mime.Tests;

/// <summary>Transfer encodings that were damaged on the way, or declared and not used.</summary>
public class TransferEncodingTests
{
    [Theory]
    [InlineData("VGhlIHRleHQu\r\n_______________\r\nlist mailing list\r\n", "The text.")]
    [InlineData("VGhlIHRleHQuIQ==\r\n\r\nSent by the list.\r\nhttp://list.example/\r\n", "The text.!")]
    [InlineData("VGhlIHRleHQuIQ==\r\nSubscriptions\r\n", "The text.!")]
    [InlineData("VEVTVA=", "TEST")]
    [InlineData("VEVTVA", "TEST")]
    [InlineData("VEVTV", "TES")]
    [InlineData("VEVTVFQ", "TESTT")]
    [InlineData("VEVTVA==VEVT\r\n", "TEST")]
    [InlineData("QUJDREVGR0hJSktMTQ==\r\nQUJDREVGR0hJSktMTQ==\r\n", "ABCDEFGHIJKLMABCDEFGHIJKLM")]
    [InlineData("Hello, this is plain text and not base64 at all.\r\n", "Hello, this is plain text and not base64 at all.\r\n")]
    [InlineData("Gr\xC3\xBC\xC3\x9F" + "e\r\n", "Grüße\r\n")]
    [InlineData(" VEVT \r\n VFRU", "TESTTT")]
    public void Base64_is_read_as_far_as_it_goes(string body, string expected)
    {
        IMailContent content = Mail.ReadMessage($"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}");
        Assert.Equal(expected, content.TextBody);
        Assert.Null(content.ParseError);
    }

    [Theory]
    [InlineData("VEVTVA=", "TEST")]
    [InlineData("VEVTVA==\r\nA footer\r\n", "TEST")]
    [InlineData("VEVTVA", "TEST")]
    public void Attachments_in_base64_are_read_as_far_as_they_go(string body, string expected)
    {
        IMailContent content = Mail.ReadMessage($"Content-Type: application/x-a\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}");
        Assert.Equal(expected, Write(Assert.Single(content.Parts)));
    }

    [Fact]
    public void Large_attachments_are_decoded_whole()
    {
        byte[] octets = new byte[1_000_001];
        new System.Random(1).NextBytes(octets);
        string body = System.Convert.ToBase64String(octets, System.Base64FormattingOptions.InsertLineBreaks);
        IMailPart part = Assert.Single(Mail.ReadMessage($"Content-Type: application/x-a\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n").Parts);
        using MemoryStream stream = new();
        part.WriteTo(stream);
        Assert.Equal(octets, stream.ToArray());
    }

    [Theory]
    [InlineData("one =  \r\ntwo", "one two")]
    [InlineData("one =\t\r\ntwo", "one two")]
    [InlineData("one =3D = two", "one = = two")]
    [InlineData("end =  ", "end ")]
    public void An_equals_sign_and_blanks_are_a_soft_line_break(string body, string expected)
    {
        Assert.Equal(expected, Mail.ReadMessage($"Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{body}").TextBody);
    }

    [Fact]
    public void Soft_line_breaks_are_found_wherever_the_reader_cuts()
    {
        string line = new string('x', 70) + "=   \r\n";
        StringBuilder body = new();
        for (int i = 0; i < 1000; i++)
        {
            _ = body.Append(line);
        }

        Assert.Equal(new string('x', 70_000), Mail.ReadMessage($"Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{body}").TextBody);
    }

    [Fact]
    public void Uuencoded_files_in_text_are_attachments()
    {
        IMailContent content = Mail.ReadMessage("Subject: s\r\n\r\nreport attached\r\n\r\nbegin 644 report.txt\r\n+2&5L;&\\@5V]R;&0 \r\n`\r\nend\r\nbye\r\n");
        IMailPart part = Assert.Single(content.Parts);
        Assert.Equal("report.txt", part.OriginalName);
        Assert.Equal("text/plain", part.ContentType);
        Assert.Equal("Hello World", Write(part));
        Assert.Equal("report attached\r\n\r\nbye\r\n", content.TextBody);
    }

    [Theory]
    [InlineData("begin 644 nothing\r\nthis is text\r\nend\r\n")]
    [InlineData("begin 644 x\r\n+2&5L;&\\@5V]R;&0 \r\n")]
    [InlineData("we begin 644 x\r\n`\r\nend\r\n")]
    [InlineData("begin the work\r\nend\r\n")]
    public void Text_that_only_begins_like_a_file_stays_text(string text)
    {
        IMailContent content = Mail.ReadMessage("Subject: s\r\n\r\n" + text);
        Assert.Equal(text, content.TextBody);
        Assert.Empty(content.Parts);
    }

    private static string Write(IMailPart part)
    {
        using MemoryStream stream = new();
        part.WriteTo(stream);
        return Encoding.Latin1.GetString(stream.ToArray());
    }
}
