using System;
using System.Collections.Generic;
using System.Text;
using Xunit;

namespace Pop3Module.Mime.Tests;

public class HeaderCharsetTests
{
    [Theory]
    [InlineData("=?utf-8?Q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?=", "Grüße aus Köln")]
    [InlineData("=?UTF-8?B?5Lya6K6u6YCa55+l?=", "会议通知")]
    [InlineData("=?gb2312?B?u+HS6c2o1qo=?=", "会议通知")]
    [InlineData("=?GB2312?Q?=BB=E1=D2=E9?=", "会议")]
    [InlineData("=?gbk?B?6Lw=?=", "杓")]
    [InlineData("=?gb2312?B?gTnuOQ==?=", "\u3400")]
    [InlineData("=?GBK?Q?=819=EE9?=", "\u3400")]
    [InlineData("=?gb2312*zh-cn?Q?=819=EE9?=", "\u3400")]
    [InlineData("=?x-gbk?Q?=819=EE9?=", "\u3400")]
    [InlineData("=?gb18030?Q?=819=EE9?=", "\u3400")]
    [InlineData("=?big5?B?rXGz5r1Uu3s=?=", "訂單確認")]
    [InlineData("=?iso-2022-jp?B?GyRCJCpDTiRpJDsbKEI=?=", "お知らせ")]
    [InlineData("=?koi8-r?Q?=F0=D2=C9=D7=C5=D4?=", "Привет")]
    [InlineData("=?windows-1251?Q?=CF=F0=E8=E2=E5=F2?=", "Привет")]
    [InlineData("=?iso-8859-1?Q?caf=E9?=", "café")]
    [InlineData("=?euc-kr?B?vsiz5w==?=", "안녕")]
    [InlineData("=?shift_jis?B?k/qWew==?=", "日本")]
    public void Encoded_words_are_decoded(string encoded, string expected)
    {
        Assert.Equal(expected, Mail.ReadHeaders($"Subject: {encoded}\r\n\r\n").Subject);
    }

    [Theory]
    [InlineData("=?utf-8?B?5Lya6K4=?= =?utf-8?B?rumAmuefpQ==?=", "会议通知")]
    [InlineData("=?utf-8?B?5Lya6K4=?=\r\n =?utf-8?B?rumAmuefpQ==?=", "会议通知")]
    [InlineData("=?utf-8?Q?=E4=BC=9A=E8?=\r\n\t=?utf-8?Q?=AE=AE?=", "会议")]
    [InlineData("=?gb2312?B?u+HS?=\r\n =?gb2312?B?6c2o1qo=?=", "会议通知")]
    [InlineData("=?gb2312?Q?=BB=E1=D2?= =?gb2312?Q?=E9?=", "会议")]
    public void Characters_split_between_encoded_words_are_whole_again(string encoded, string expected)
    {
        Assert.Equal(expected, Mail.ReadHeaders($"Subject: {encoded}\r\n\r\n").Subject);
    }

    [Theory]
    [InlineData("\"=?utf-8?Q?Zo=C3=AB_M=C3=BCller?=\" <zoe@example.com>", "Zoë Müller")]
    [InlineData("\"=?gb2312?B?1cXI/Q==?=\" <zoe@example.com>", "张三")]
    [InlineData("=?gb2312?B?1cXI/Q==?= <zoe@example.com>", "张三")]
    [InlineData("=?gb2312?B?1cXI/Q==?=<zoe@example.com>", "张三")]
    [InlineData("=?utf-8?Q?M=C3=BCller,_Zo=C3=AB?= <zoe@example.com>", "Müller, Zoë")]
    public void Encoded_words_in_names_are_decoded_inside_quotes_too(string from, string expected)
    {
        MailAddress author = Assert.Single(Mail.ReadHeaders($"From: {from}\r\n\r\n").From);
        Assert.Equal(expected, author.DisplayName);
        Assert.Equal("zoe@example.com", author.Address);
    }

    [Fact]
    public void An_encoded_word_inside_a_quoted_subject_is_decoded()
    {
        Assert.Equal("\"Grüße\"", Mail.ReadHeaders("Subject: \"=?utf-8?Q?Gr=C3=BC=C3=9Fe?=\"\r\n\r\n").Subject);
    }

    public static TheoryData<string, string, string> RawSubjects => new()
    {
        // What stands there, how it is known, what it says.
        { "47 72 C3 BC C3 9F 65", "", "Grüße" },
        { "E4BC9A E8AEAE", "", "会议" },
        { "BBE1 D2E9 CDA8 D6AA", "", "会议通知" },
        { "47 72 FC DF 65", "Content-Type: text/plain; charset=iso-8859-1\r\n", "Grüße" },
        { "F0D2C9D7C5D4", "Content-Type: text/plain; charset=koi8-r\r\n", "Привет" },
        { "F0D2C9D7C5D4", "Content-Type: text/plain; charset=\"KOI8-R\"; format=flowed\r\n", "Привет" },
        { "AD71 B3E6 BD54 BB7B", "Content-Type: text/html; charset=big5\r\n", "訂單確認" },
        { "BBE1 D2E9", "Content-Type: text/plain; charset=gb2312\r\n", "会议" },
        { "8139EE39", "Content-Type: text/plain; charset=gb2312\r\n", "\u3400" },
        { "63 61 66 E9", "", "café" },
        { "63 61 66 E9 20 80 35", "", "café €5" },
        { "63 61 66 E9", "Content-Type: text/plain; charset=us-ascii\r\n", "café" },
        { "63 61 66 E9", "Content-Type: text/plain; charset=utf-8\r\n", "café" },
        { "63 61 66 E9", "Content-Type: text/plain; charset=unheard-of\r\n", "café" },
        { "63 61 66 E9", "Content-Type: text/plain; charset=utf-7\r\n", "café" },
        { "C3A9", "Content-Type: text/plain; charset=gb2312\r\n", "é" },
    };

    [Theory]
    [MemberData(nameof(RawSubjects))]
    public void Raw_8_bit_subjects_are_decoded_by_the_best_evidence(string subject, string otherFields, string expected)
    {
        byte[] block = Mail.Join("Subject: ", Mail.Hex(subject), "\r\n", otherFields, "\r\n");
        Assert.Equal(expected, Mail.ReadHeaders(block).Subject);
    }

    [Theory]
    [InlineData("F0D2C9D7C5D4", "koi8-r", "Привет")]
    [InlineData("C3A9", "windows-1252", "Ã©")]
    [InlineData("BBE1D2E9", "gb18030", "会议")]
    public void The_charset_the_user_gave_wins_for_undeclared_text(string subject, string charset, string expected)
    {
        byte[] block = Mail.Join("Subject: ", Mail.Hex(subject), "\r\nContent-Type: text/plain; charset=big5\r\n\r\n");
        Assert.Equal(expected, Mail.ReadHeaders(block, Mail.Charset(charset)).Subject);
    }

    [Fact]
    public void The_charset_the_user_gave_leaves_declared_text_alone()
    {
        byte[] block = Mail.Join("Subject: =?utf-8?Q?=C3=A9?=\r\nX-Raw: ", Mail.Hex("F0D2"), "\r\n\r\n");
        MailHeaders headers = Mail.ReadHeaders(block, Mail.Charset("koi8-r"));
        Assert.Equal("é", headers.Subject);
        Assert.Equal("Пр", Assert.Single(headers.Fields["x-raw"]));
    }

    [Fact]
    public void Raw_names_and_addresses_are_decoded()
    {
        byte[] block = Mail.Join("From: ", Mail.Hex("C0EE CBC4"), " <lisi@example.cn>\r\nTo: \"", Mail.Hex("D5C5 C8FD"), "\" <zhangsan@example.cn>\r\n\r\n");
        MailHeaders headers = Mail.ReadHeaders(block);
        Assert.Equal("李四 <lisi@example.cn>", Assert.Single(headers.From).ToString());
        Assert.Equal("张三 <zhangsan@example.cn>", Assert.Single(headers.To).ToString());
    }
}
