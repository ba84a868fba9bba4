using Xunit;

namespace Pop3Module.Mime.Tests;

/// <summary>Text that is not quite what its label says.</summary>
public class DeclaredCharsetTests
{
    [Theory]
    [InlineData("=?utf-8?B?VEVTVA?=", "TEST")]
    [InlineData("=?utf-8?B?VEVTVA=?=", "TEST")]
    [InlineData("=?utf-8?B?VEVTVA==?=", "TEST")]
    [InlineData("=?utf-8?B?VEVTV?=", "TES")]
    [InlineData("=?utf-8?B?VEVTVA?= =?utf-8?B?VEVTVA?=", "TESTTEST")]
    [InlineData("=?iso-8859-1?Q?Don=92t_pay_=80_5_=96_ok?=", "Don’t pay € 5 – ok")]
    [InlineData("=?utf-8?Q?Gr=C3=BC=C3=9F=E?=", "Grüß=E")]
    [InlineData("=?utf-8?Q?Gr=C3=BC=C?= =?utf-8?Q?3=9Fe?=", "Grüße")]
    [InlineData("=?utf-8?Q?Gr=C3=BC=C3=9Fe_=C3?=", "Grüße \uFFFD")]
    [InlineData("=?iso-2022-jp?B?GyRCJUYlOSVI?= =?iso-2022-jp?B?GyRCJUYbKEI=?=", "テストテ")]
    [InlineData("=?us-ascii?Q?Gr=C3=BC=C3=9Fe?=", "Grüße")]
    [InlineData("=?gbk?Q?=E5=93=A8=E5=AD=90=E9=82=AE?=", "哨子邮")]
    [InlineData("=?utf-8?Q?a?= =?utf-8?X?b?= =?utf-8?Q?c", "a =?utf-8?X?b?= =?utf-8?Q?c")]
    [InlineData("=?utf-8?Q??=", "")]
    public void Words_of_headers_give_what_can_be_read(string subject, string expected)
    {
        Assert.Equal(expected, Mail.ReadHeaders($"Subject: {subject}\r\n\r\n").Subject);
    }

    [Fact]
    public void Raw_octets_inside_a_word_are_in_its_charset_and_those_around_it_are_not()
    {
        byte[] block = Mail.Join("Subject: =?koi8-r?Q?", Mail.Hex("F0D2C9D7C5D4"), "?= ", Mail.Hex("4772C3BCC39F65"), "\r\n\r\n");
        Assert.Equal("Привет Grüße", Mail.ReadHeaders(block).Subject);
    }

    [Fact]
    public void A_word_beside_raw_text_is_not_converted_with_it()
    {
        byte[] block = Mail.Join("Subject: =?koi8-r?Q?=F0=D2=C9=D7=C5=D4?= ", Mail.Hex("636166E9"), "\r\n\r\n");
        Assert.Equal("Привет café", Mail.ReadHeaders(block).Subject);
    }

    [Theory]
    [InlineData("D09ED182D187D191D18220D0B7D0B020D184D0B5D0B2D180D0B0D0BBD1", "Отчёт за феврал\uFFFD")]
    [InlineData("D09ED182D187D191D182FF20D0B7D0B020D184D0B5D0B2D180D0B0D0BBD18C", "Отчёт\uFFFD за февраль")]
    public void Of_undeclared_text_that_is_mostly_UTF_8_only_the_broken_octets_are_lost(string octets, string expected)
    {
        byte[] message = Mail.Join(
            "Subject: ", Mail.Hex(octets), "\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n", Mail.Hex(octets),
            "\r\n--b\r\nContent-Type: application/pdf; name=\"", Mail.Hex(octets), "\"\r\n\r\nx\r\n--b--\r\n");
        IMailContent content = Mail.ReadMessage(message);
        Assert.Equal(expected, content.Headers.Subject);
        Assert.Equal(expected, content.TextBody);
        Assert.Equal(expected, Assert.Single(content.Parts).OriginalName);
    }

    [Theory]
    [InlineData("text/plain; charset=gbk", "E593A8E5AD90E982AE20", "哨子邮 ")]
    [InlineData("text/plain; charset=utf-16", "FEFF 0047 00FC 4F60 597D", "Gü你好")]
    [InlineData("text/plain", "FFFE 4700 FC00 604F 7D59", "Gü你好")]
    [InlineData("text/plain; charset=koi8-r", "FFFE", "ЪЧ")]
    [InlineData("text/plain; charset=iso-8859-1", "446F6E9274", "Don’t")]
    public void Bodies_give_what_can_be_read(string contentType, string octets, string expected)
    {
        Assert.Equal(expected, Mail.ReadMessage(Mail.Join($"Content-Type: {contentType}\r\n\r\n", Mail.Hex(octets))).TextBody);
    }

    [Fact]
    public void Valid_UTF_8_that_calls_itself_so_is_UTF_8_whatever_the_header_says()
    {
        byte[] message = Mail.Join("Content-Type: text/html; charset=gbk\r\n\r\n<meta charset=\"utf-8\"><p>", Mail.Hex("E4BDA0E5A5BD"), "</p>");
        Assert.Contains("你好", Mail.ReadMessage(message).HtmlBody, System.StringComparison.Ordinal);
    }
}
