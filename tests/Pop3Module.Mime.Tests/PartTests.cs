using System;
using System.IO;
using System.Linq;
using System.Text;
using Pop3Module.MimeReading;
using Xunit;

namespace Pop3Module.Mime.Tests;

public class PartTests
{
    [Fact]
    public void Attachments_come_in_the_order_of_the_message_with_type_size_and_content()
    {
        IMailContent content = Mail.ReadMessage(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n"
            + "--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n"
            + "--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename=b.csv\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na;=3D\r\nb\r\n--b--\r\n");
        Assert.Equal("See below.", content.TextBody);
        Assert.Equal(new[] { "a.pdf", "b.csv" }, content.Parts.Select(static (IMailPart part) => part.OriginalName));
        Assert.Equal(new[] { "application/pdf", "text/csv" }, content.Parts.Select(static (IMailPart part) => part.ContentType));
        Assert.Equal(new long[] { 9, 6 }, content.Parts.Select(static (IMailPart part) => part.Size));
        Assert.All(content.Parts, static (IMailPart part) => Assert.False(part.IsInline));
        Assert.Equal("%PDF-1.4\n", Write(content.Parts[0]));
        Assert.Equal("a;=\r\nb", Write(content.Parts[1]));
    }

    [Fact]
    public void Content_can_be_written_many_times_and_in_any_order()
    {
        IMailContent content = Mail.ReadMessage(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/x-a\r\n\r\nfirst\r\n--b\r\nContent-Type: application/x-b\r\n\r\nsecond\r\n--b--\r\n");
        Assert.Equal("second", Write(content.Parts[1]));
        Assert.Equal("first", Write(content.Parts[0]));
        Assert.Equal("second", Write(content.Parts[1]));
        Assert.Equal(5, content.Parts[0].Size);
    }

    [Theory]
    [InlineData("Content-Disposition: inline\r\n", true)]
    [InlineData("Content-Disposition: INLINE; filename=a.png\r\n", true)]
    [InlineData("Content-ID: <shown@x>\r\n", true)]
    [InlineData("Content-ID: <a+b@x>\r\n", true)]
    [InlineData("Content-ID: <shown@x>\r\nContent-Disposition: attachment\r\n", true)]
    [InlineData("Content-ID: <other@x>\r\n", false)]
    [InlineData("Content-ID: <show>\r\n", false)]
    [InlineData("Content-Disposition: attachment\r\n", false)]
    [InlineData("Content-Disposition: unheard-of\r\n", false)]
    [InlineData("", false)]
    public void Inline_is_what_says_so_or_is_shown_by_the_html(string fields, bool expected)
    {
        IMailContent content = Mail.ReadMessage(
            "Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<img src=\"cid:shown@x\"><img src='CID:a%2Bb@x'>\r\n"
            + $"--b\r\nContent-Type: image/png\r\n{fields}\r\nx\r\n--b--\r\n");
        Assert.Equal(expected, Assert.Single(content.Parts).IsInline);
    }

    public static TheoryData<byte[], string?> Names => new()
    {
        { Mail.Octets("Content-Disposition: attachment; filename=\"plain name.pdf\""), "plain name.pdf" },
        { Mail.Octets("Content-Disposition: attachment; filename==?utf-8?Q?=C3=A4;b.pdf?=; size=1"), "ä;b.pdf" },
        { Mail.Octets("Content-Disposition: attachment; filename==?utf-8?B?5Lya6K6uLnBkZg==?="), "会议.pdf" },
        { Mail.Octets("Content-Disposition: attachment; filename=\"=?utf-8?B?5Lya6K6uLnBkZg==?=\""), "会议.pdf" },
        { Mail.Octets("Content-Disposition: attachment; filename=\"=?gb2312?Q?=BB=E1=D2=E9=819=EE9.pdf?=\""), "会议\u3400.pdf" },
        { Mail.Octets("Content-Disposition: attachment;\r\n filename=\"=?utf-8?B?5Lya6K4=?=\r\n =?utf-8?B?ri5wZGY=?=\""), "会议.pdf" },
        { Mail.Octets("Content-Disposition: attachment; filename*=utf-8''%E4%BC%9A%E8%AE%AE.pdf"), "会议.pdf" },
        { Mail.Octets("Content-Disposition: attachment; filename*=gb2312'zh-cn'%BB%E1%D2%E9%819%EE9.pdf"), "会议\u3400.pdf" },
        { Mail.Octets("Content-Disposition: attachment;\r\n filename*0*=gbk''%BB%E1;\r\n filename*1*=%D2%E9%819%EE9;\r\n filename*2=.pdf"), "会议\u3400.pdf" },
        { Mail.Octets("Content-Disposition: attachment;\r\n filename*0*=utf-8''%E4%BC;\r\n filename*1*=%9A.pdf"), "会.pdf" },
        { Mail.Join("Content-Disposition: attachment; filename=\"", Mail.Hex("BBE1D2E9"), ".pdf\""), "会议.pdf" },
        { Mail.Join("Content-Disposition: attachment; filename=\"", Mail.Hex("E4BC9A"), ".pdf\""), "会.pdf" },
        { Mail.Join("Content-Disposition: attachment; filename=", Mail.Hex("636166E9"), ".pdf"), "café.pdf" },
        { Mail.Join("Content-Disposition: attachment\r\nContent-Type: application/pdf; name=\"", Mail.Hex("BBE1D2E9"), ".pdf\""), "会议.pdf" },
        { Mail.Octets("Content-Disposition: attachment; filename=\"\"\r\nContent-Type: application/pdf; name=typed.pdf"), "typed.pdf" },
        { Mail.Octets("Content-Disposition: attachment; filename=\"../../etc/passwd\""), "../../etc/passwd" },
        { Mail.Octets("Content-Disposition: attachment; filename*=''report%20May.pdf"), "report May.pdf" },
        { Mail.Octets("Content-Disposition: attachment; filename*=report%20May.pdf"), "report May.pdf" },
        { Mail.Octets("Content-Disposition: attachment; filename*='en'report%20May.pdf"), "report May.pdf" },
        { Mail.Octets("Content-Disposition: attachment; filename*=''Gr%C3%BC%C3%9Fe.pdf"), "Grüße.pdf" },
        { Mail.Octets("Content-Disposition: attachment; filename*=utf-8''100%.pdf"), "100%.pdf" },
        { Mail.Octets("Content-Disposition: attachment; filename*=unheard-of''caf%E9.pdf"), "café.pdf" },
        { Mail.Octets("Content-Disposition: attachment; filename*=\"utf-8''a%20b.pdf\""), "a b.pdf" },
        { Mail.Octets("Content-Disposition: attachment; filename=a.pdf; filename*=utf-8''%C3%A4.pdf"), "ä.pdf" },
        { Mail.Octets("Content-Disposition: attachment; filename*0=\"=?utf-8?B?R3LDvMOfZSBhdXM=?=\"; filename*1=\"=?utf-8?B?IEvDtmxuLnBkZg==?=\""), "Grüße aus Köln.pdf" },
        { Mail.Octets("Content-Disposition: attachment; filename*1=\"lang.pdf\"; filename*0=\"zu \""), "zu lang.pdf" },
        { Mail.Octets("Content-Disposition: attachment; filename*0*=utf-8''=?utf-8?Q?Gr=C3=BC?=; filename*1=n.pdf"), "Grün.pdf" },
        { Mail.Octets("Content-Disposition: filename=\"a;b.pdf\"; size=1"), "a;b.pdf" },
        { Mail.Octets("Content-Disposition: filename=a.pdf"), "a.pdf" },
        { Mail.Octets("Content-Disposition: attachment filename=a b.pdf; size=1"), "a b.pdf" },
        { Mail.Octets("Content-Disposition: attachment; filename=\"a.pdf\" size=1"), "a.pdf" },
        { Mail.Octets("Content-Disposition: attachment; size=1; FileName = \"C:\\temp\\a.pdf\""), "C:\\temp\\a.pdf" },
        { Mail.Octets("Content-Disposition: attachment; filename=\"a \\\"b\\\".pdf\""), "a \"b\".pdf" },
        { Mail.Octets("Content-Type: application/pdf; name*0*=koi8-r''%F0%D2;\r\n name*1*=%C9.pdf"), "При.pdf" },
        { Mail.Octets("Content-Disposition: attachment; filename*x=a.pdf; filename*99999999999=b.pdf"), null },
        { Mail.Octets("Content-Disposition: attachment"), null },
        { Mail.Octets("Content-Disposition: attachment; filename=\""), null },
        { Mail.Octets("Content-Disposition: ;;;=;\"\r\nContent-Type: ;;;"), null },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void The_name_is_decoded(byte[] fields, string? expected)
    {
        byte[] message = Mail.Join("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\n", fields, "\r\n\r\nx\r\n--b--\r\n");
        IMailContent content = Mail.ReadMessage(message);
        Assert.Equal(expected, Assert.Single(content.Parts).OriginalName);
    }

    [Theory]
    [InlineData("2231-no-charset", "report May.pdf")]
    [InlineData("2047-in-2231", "Grüße aus Köln.pdf")]
    public void The_name_of_a_message_as_it_was_sent_is_decoded(string name, string expected)
    {
        Assert.Equal(expected, Assert.Single(Mail.ReadMessage(Mail.Case(name)).Parts).OriginalName);
    }

    [Fact]
    public void The_charset_the_user_gave_is_for_undeclared_names_too()
    {
        byte[] message = Mail.Join("Content-Type: application/pdf; name=\"", Mail.Hex("F0D2C9"), ".pdf\"\r\n\r\nx");
        Assert.Equal("При.pdf", Assert.Single(Mail.ReadMessage(message, Mail.Charset("koi8-r")).Parts).OriginalName);
    }

    [Theory]
    [InlineData("Content-Type: message/rfc822\r\n", "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n", "Grüße.eml")]
    [InlineData("Content-Type: message/rfc822\r\n", "Subject: \xBB\xE1\xD2\xE9\r\n", "会议.eml")]
    [InlineData("Content-Type: message/rfc822; name=given.eml\r\n", "Subject: x\r\n", "given.eml")]
    [InlineData("Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=disposed.eml\r\n", "Subject: x\r\n", "disposed.eml")]
    [InlineData("Content-Type: message/rfc822\r\n", "From: a@b\r\n", null)]
    public void Messages_within_are_parts_named_by_their_subject_and_written_whole(string fields, string innerFields, string? expectedName)
    {
        string inner = innerFields + "To: me@example.com\r\n\r\ninner text\r\n";
        IMailContent content = Mail.ReadMessage(
            $"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\n{fields}\r\n{inner}\r\n--b--\r\n");
        IMailPart part = Assert.Single(content.Parts);
        Assert.Equal("text", content.TextBody);
        Assert.Equal(expectedName, part.OriginalName);
        Assert.Equal("message/rfc822", part.ContentType);
        Assert.Equal(inner, Write(part));
        Assert.Equal(inner.Length, part.Size);
    }

    [Fact]
    public void The_octets_are_kept_not_copied_and_not_changed()
    {
        byte[] message = Mail.Octets("Content-Type: application/x-a\r\n\r\ncontent");
        byte[] before = (byte[])message.Clone();
        IMailContent content = new MimeReader().ReadMessage(new ReadOnlyMemory<byte>(message), null);
        IMailPart part = Assert.Single(content.Parts);
        Assert.Equal("content", Write(part));
        Assert.Equal(before, message);
        message[^1] = (byte)'!';
        Assert.Equal("conten!", Write(part));
    }

    [Fact]
    public void A_slice_of_an_array_is_read_alone()
    {
        byte[] octets = Mail.Octets("garbageSubject: x\r\n\r\nbodygarbage");
        IMailContent content = new MimeReader().ReadMessage(new ReadOnlyMemory<byte>(octets, 7, octets.Length - 14), null);
        Assert.Equal("x", content.Headers.Subject);
        Assert.Equal("body", content.TextBody);
    }

    private static string Write(IMailPart part)
    {
        using MemoryStream stream = new();
        part.WriteTo(stream);
        return Encoding.Latin1.GetString(stream.ToArray());
    }
}
