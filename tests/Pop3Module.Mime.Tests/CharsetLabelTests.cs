using System;
using System.Collections.Generic;
using System.Linq;
using Pop3Module.MimeReading;
using Xunit;
using Xunit.Abstractions;

namespace Pop3Module.Mime.Tests;

/// <summary>One table of labels for bodies, headers, names of files and -Charset.</summary>
public class CharsetLabelTests
{
    /// <summary>Octets that were not made by .NET, the text they are, and labels under which they are sent.</summary>
    private static readonly (string Octets, string Text, string Labels)[] Sent =
    {
        ("8C63B9E6B0A2C7CF20BEC8B3E7C7CFBCBCBFE4", "똠방각하 안녕하세요", "euc-kr cp949 MS949 UHC euckr x-windows-949 windows-949 ks_c_5601-1987 ks_c_5601-1989 KSC5601 ksc_5601 korean csEUCKR iso-ir-149 csKSC56011987"),
        ("8740878A836583588367", "①㈱テスト", "shift_jis cp932 Windows-31J csWindows31J MS932 shift-jis sjis x-sjis csShiftJIS ms_kanji windows-932"),
        ("AD71B3E6BD54BB7B", "訂單確認", "big5 cp950 Big5-HKSCS cn-big5 csBig5 x-x-big5 windows-950"),
        ("CAC7D1CAB4D585", "สวัสดี…", "windows-874 cp874 iso-8859-11 iso8859-11 tis-620 csTIS620 dos-874"),
        ("1B2442254625392548244724391B2842", "テストです", "iso-2022-jp cp50220 cp50221 cp50222 ISO2022JP csISO2022JP iso-2022-jp-1 iso-2022-jp-2 csISO2022JP2"),
        ("A5C6A5B9A5C8A4C7A4B9", "テストです", "euc-jp cp51932 eucjp x-euc-jp csEUCPkdFmtJapanese ujis"),
        ("1B24284430211B24422546253925481B2842", "丂テスト", "iso-2022-jp-1 iso-2022-jp-2"),
        ("1B24422546253925481B2842201B2428433E4833671B2842201B2428442B311B2842", "テスト 안녕 é", "iso-2022-jp-2"),
        ("CFF0E8E2E5F22C20ECE8F02096206F6B", "Привет, мир – ok", "windows-1251 windows1251 win1251 win-1251 cp1251 cp-1251 x-cp1251 csWindows1251"),
        ("477281E16520F1AB", "Grüße ±½", "ibm850 cp-850 cp850 IBM-850 850 csPC850Multilingual"),
        ("8FE0A8A2A5E2", "Привет", "ibm866 cp866 866 csIBM866"),
        ("446F6E927420706179208020352096206F6B85", "Don’t pay € 5 – ok…", "iso-8859-1 iso8859-1 iso88591 ISO_8859-1:1987 latin1 l1 cp819 ibm819 csISOLatin1 iso-ir-100 windows-1252 win-1252 cp1252 x-cp1252 ansi_x3.110-1983"),
        ("FDF0FDFEDD20962080", "ığışİ – €", "iso-8859-9 iso8859-9 iso_8859-9:1989 latin5 l5 csISOLatin5 windows-1254 cp1254"),
        ("E865B974696E6120F8F9BE", "čeština řůž", "iso-8859-2 iso_8859-2:1987 latin2 l2 csISOLatin2 iso-ir-101"),
        ("A4736C656E736B6120B1BCAB", "Īslenska ąžŦ", "iso-8859-10 iso8859-10 latin6 l6 csISOLatin6 iso-ir-157"),
        ("A1F0F720FE", "Ḃŵṫ ŷ", "iso-8859-14 iso8859-14 latin8 l8 iso-celtic"),
        ("A420BD7576726520BE", "€ œuvre Ÿ", "iso-8859-15 iso8859-15 latin9 latin-9 csISOLatin9"),
        ("A420BA6920FE20BD", "€ și ț œ", "iso-8859-16 iso8859-16 latin10 l10"),
        ("47729FA76520A5206361668E", "Grüße • café", "macintosh x-mac-roman mac csMacintosh"),
        ("8FF0E8E2E5F2", "Привет", "x-mac-cyrillic"),
        ("4772C3BCC39F6520E4BDA0E5A5BD", "Grüße 你好", "utf-8 utf8 utf_8 csUTF8 unicode-1-1-utf-8 unicode11utf8 x-unicode20utf8 cp65001 utf8mb4"),
        ("F0D2C9D7C5D4", "Привет", "koi8-r koi8_r koi8 koi csKOI8R cp20866"),
        ("F0D2C9D7A6D42C20A7D6C1CB", "Привіт, їжак", "koi8-u koi8-ru csKOI8U cp21866"),
        ("BBE1D2E9CDA8D6AA8139EE39A2E3", "会议通知㐀€", "gb18030 gb2312 gbk x-gbk cp936 MS936 windows-936 GB_2312-80 csGB2312 chinese euc-cn csGBK iso-ir-58"),
        ("C3E5E9DC20F3EFF52080", "Γειά σου €", "windows-1253 cp1253 windows1253"),
        ("C3E5E9DC20F3EFF5", "Γειά σου", "iso-8859-7 greek csISOLatinGreek elot_928 ecma-118 sun_eu_greek"),
        ("F9ECE5ED", "שלום", "windows-1255 iso-8859-8 iso-8859-8-i hebrew logical visual csISO88598I"),
        ("E3D1CDC8C7", "مرحبا", "windows-1256 cp1256"),
        ("7E7B3B6152697E7D", "会议", "hz-gb-2312"),
        ("B4659177", "안녕", "johab cp1361"),
        ("FEFF0047007200FC00DF006500204F60597D", "Grüße 你好", "utf-16 utf-16be ucs-2 unicode csUnicode ISO-10646-UCS-2"),
        ("FFFE47007200FC00DF0065002000604F7D59", "Grüße 你好", "utf-16 utf-16le csUTF16"),
        ("0047007200FC00DF006500204F60597D", "Grüße 你好", "utf-16 utf-16be unicodefffe"),
        ("47007200FC00DF0065002000604F7D59", "Grüße 你好", "utf-16 utf-16le"),
        ("0000FEFF0000004700000072000000FC000000DF000000650000002000004F600000597D", "Grüße 你好", "utf-32 utf-32be"),
        ("FFFE00004700000072000000FC000000DF0000006500000020000000604F00007D590000", "Grüße 你好", "utf-32 utf-32le csUTF32"),
        ("0000004700000072000000FC000000DF000000650000002000004F600000597D", "Grüße 你好", "utf-32 utf-32be"),
        ("4700000072000000FC000000DF0000006500000020000000604F00007D590000", "Grüße 你好", "utf-32 utf-32le"),
    };

    private readonly ITestOutputHelper _output;

    public CharsetLabelTests(ITestOutputHelper output)
    {
        _output = output;
    }

    [Fact]
    public void Every_label_means_the_same_in_bodies_headers_names_and_for_the_user()
    {
        List<string> wrong = new();
        foreach ((string octets, string text, string labels) in Sent)
        {
            foreach (string label in labels.Split(' '))
            {
                string[] read = Read(label, Mail.Hex(octets));
                _output.WriteLine($"{label,-30} {new MimeReader().FindCharset(label)?.WebName,-16} {string.Join(" | ", read.Distinct())}");
                wrong.AddRange(read.Where((string found) => found != text).Select((string found) => $"{label}: {found} instead of {text}"));
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("utf-7")]
    [InlineData("x-unheard-of")]
    [InlineData("unknown-8bit")]
    [InlineData("cp0")]
    [InlineData("cp1")]
    [InlineData("cp65000")]
    [InlineData("cp99999999999999999999")]
    [InlineData("windows")]
    [InlineData("x-")]
    [InlineData("-")]
    public void What_is_no_label_of_a_charset_is_undeclared(string label)
    {
        Assert.Null(new MimeReader().FindCharset(label));
        Assert.Equal(new[] { "café", "café", "café" }, ReadMail(label, Mail.Hex("636166E9")));
    }

    [Fact]
    public void No_octets_make_the_decoder_of_a_label_fail()
    {
        byte[] all = Enumerable.Range(0, 1 << 16).SelectMany(static (int pair) => new[] { (byte)(pair >> 8), (byte)pair }).ToArray();
        foreach (string label in Sent.SelectMany(static ((string Octets, string Text, string Labels) row) => row.Labels.Split(' ')))
        {
            Assert.InRange(new MimeReader().FindCharset(label)!.GetString(all).Length, 1, all.Length * 2);
        }
    }

    private static string[] Read(string label, byte[] octets) =>
        ReadMail(label, octets).Append(new MimeReader().FindCharset(label) is null ? "not known" : ReadUndeclared(label, octets)).ToArray();

    /// <summary>The text as a body, in an encoded word, and as the name of a file.</summary>
    private static string[] ReadMail(string label, byte[] octets)
    {
        string base64 = Convert.ToBase64String(octets);
        IMailContent content = Mail.ReadMessage(
            $"Subject: =?{label}?B?{base64}?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            + $"--b\r\nContent-Type: text/plain; charset=\"{label}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{base64}\r\n"
            + $"--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename*={label}''{string.Concat(octets.Select(static (byte octet) => "%" + octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)))}\r\n\r\nx\r\n--b--\r\n");
        return new[] { content.TextBody!, content.Headers.Subject!, Assert.Single(content.Parts).OriginalName! };
    }

    /// <summary>The text as an undeclared body, with the label as -Charset.</summary>
    private static string ReadUndeclared(string label, byte[] octets) =>
        Mail.ReadMessage(Mail.Join("Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n", Convert.ToBase64String(octets)), new MimeReader().FindCharset(label)).TextBody!;
}
