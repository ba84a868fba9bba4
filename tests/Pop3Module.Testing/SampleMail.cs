using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;

namespace Pop3Module.Testing;

/// <summary>Mail as it is found in mailboxes.</summary>
public static class SampleMail
{
    /// <summary>Pictures and documents stand for themselves here: only their octets matter.</summary>
    private static readonly byte[] PdfOctets = Encoding.ASCII.GetBytes("%PDF-1.4\n%not really\r\n%%EOF\n");

    private static readonly byte[] PngOctets = { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x2E, 0x0D, 0x0A };

    private static readonly Lazy<IReadOnlyList<SampleMessage>> LazyAll = new(static () => Create(DateTimeOffset.Now));

    static SampleMail()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
    }

    /// <summary>The samples, dated as seen from when they were first asked for.</summary>
    public static IReadOnlyList<SampleMessage> All => LazyAll.Value;

    /// <summary>Makes the samples, dated as seen from a moment.</summary>
    public static IReadOnlyList<SampleMessage> Create(DateTimeOffset now)
    {
        string today = Rfc5322(now.AddHours(-2));
        string old = Rfc5322(now.AddDays(-120));
        return new SampleMessage[]
        {
            new("ascii", Text("us-ascii", $"From: Alice Example <alice@example.com>\r\nTo: me@example.com\r\nSubject: Lunch?\r\nDate: {today}\r\nMessage-ID: <1@example.com>", "Are you free at noon?\r\n\r\nAlice\r\n")),
            new("newsletter", Text("us-ascii", $"From: News <weekly@news.example>\r\nTo: me@example.com\r\nSubject: Weekly news\r\nDate: {old}", "Nothing happened.\r\n")),
            new("utf-8", Text("utf-8", $"From: =?utf-8?Q?Zo=C3=AB_M=C3=BCller?= <zoe@example.com>\r\nTo: =?utf-8?B?{B64("Jürgen", "utf-8")}?= <me@example.com>\r\nCc: Team <team@example.com>\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?=\r\nDate: {today}", "Schöne Grüße – €5 für dich.\r\n")),
            new("gb18030", Text("gb18030", $"From: =?gb2312?B?{B64("张三", "gb18030")}?= <zhangsan@example.cn>\r\nTo: me@example.com\r\nSubject: =?gb2312?B?{B64("会议通知：项目进度", "gb18030")}?=\r\nDate: {today}", "您好，会议改到下午三点。㐀\r\n", label: "gb2312")),
            new("big5", Text("big5", $"From: =?big5?B?{B64("王小明", "big5")}?= <wang@example.tw>\r\nTo: me@example.com\r\nSubject: =?big5?B?{B64("訂單確認", "big5")}?=\r\nDate: {today}", "感謝您的訂購。\r\n")),
            new("iso-2022-jp", Text("iso-2022-jp", $"From: =?iso-2022-jp?B?{B64("山田太郎", "iso-2022-jp")}?= <yamada@example.jp>\r\nTo: me@example.com\r\nSubject: =?iso-2022-jp?B?{B64("お知らせ", "iso-2022-jp")}?=\r\nDate: {today}", "こんにちは。\r\n")),
            new("koi8-r", Text("koi8-r", $"From: =?koi8-r?B?{B64("Иван", "koi8-r")}?= <ivan@example.ru>\r\nTo: me@example.com\r\nSubject: =?koi8-r?B?{B64("Привет", "koi8-r")}?=\r\nDate: {today}", "Как дела?\r\n")),
            new("raw 8-bit", Raw("gb18030", $"From: 李四 <lisi@example.cn>\r\nTo: me@example.com\r\nSubject: 报价单\r\nDate: {today}\r\n\r\n请查收报价单。\r\n")),
            new("spam", Text("us-ascii", $"From: \"Prize Dept\" <win@spam.example>\r\nTo: me@example.com\r\nSubject: [SPAM] You won\r\nDate: {today}", "Click here.\r\n")),
            new("alternative", Alternative(today)),
            new("attachments", Attachments(today)),
            new("received only", Text("us-ascii", $"Received: from a.example by b.example; {old}\r\nFrom: daemon@example.com\r\nTo: me@example.com\r\nSubject: No Date header", "The date is in Received.\r\n")),
            new("no date", Text("us-ascii", "From: nobody@example.com\r\nTo: me@example.com\r\nSubject: No date at all", "When was this?\r\n")),
            new("dots", Text("us-ascii", $"From: dot@example.com\r\nTo: me@example.com\r\nSubject: Lines of dots\r\nDate: {today}", ".\r\n..\r\n...\r\n.leading\r\nend.\r\n")),
            new("bare line feeds", Text("us-ascii", $"From: lf@example.com\r\nTo: me@example.com\r\nSubject: Bare line feeds\r\nDate: {today}", "one\n.\ntwo\n.\r\nthree\r\n")),
            new("empty body", Text("us-ascii", $"From: empty@example.com\r\nTo: me@example.com\r\nSubject: Empty\r\nDate: {today}", string.Empty)),
            new("escape", Text("us-ascii", $"From: \"Evil \u001b[31mRed\" <evil@example.com>\r\nTo: me@example.com\r\nSubject: Bell \u0007 and \u001b]0;title\u0007 escape\r\nDate: {today}", "Look at the subject.\r\n")),
            new("old newsletter", Text("us-ascii", $"From: \"Monthly News\" <monthly@news.example>\r\nTo: me@example.com\r\nSubject: Monthly news\r\nDate: {Rfc5322(now.AddDays(-200))}", "Still nothing happened.\r\n")),
        };
    }

    /// <summary>Makes deterministic mail of about the given size in octets, with lines that begin with dots.</summary>
    public static IEnumerable<byte[]> Generate(int count, int size, int seed)
    {
        const int LineLength = 70;
        for (int number = 1; number <= count; number++)
        {
            Random random = new(unchecked((seed * 1_000_003) + number));
            StringBuilder text = new(size + 256);
            _ = text.Append(FormattableString.Invariant($"From: Sender {number} <sender{number}@example.com>\r\nTo: me@example.com\r\nSubject: Message {number}\r\nDate: Mon, 01 Jun 2026 10:00:00 +0000\r\nMessage-ID: <{seed}.{number}@example.com>\r\n\r\n"));
            while (text.Length < size)
            {
                _ = text.Append(random.Next(8) == 0 ? "." : string.Empty);
                int length = Math.Min(LineLength, Math.Max(1, size - text.Length - 2));
                for (int i = 0; i < length; i++)
                {
                    _ = text.Append((char)random.Next('!', '~'));
                }

                _ = text.Append("\r\n");
            }

            yield return Encoding.ASCII.GetBytes(text.ToString());
        }
    }

    private static string Rfc5322(DateTimeOffset date) =>
        date.ToString("ddd, dd MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture) + string.Concat(date.ToString("zzz", CultureInfo.InvariantCulture).Split(':'));

    private static string B64(string text, string charset) => Convert.ToBase64String(Encoding.GetEncoding(charset).GetBytes(text));

    private static byte[] Raw(string charset, string message) => Encoding.GetEncoding(charset).GetBytes(message);

    private static byte[] Text(string charset, string headers, string body, string? label = null)
    {
        using MemoryStream message = new();
        message.Write(Encoding.UTF8.GetBytes(
            $"{headers}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset={label ?? charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"));
        message.Write(Encoding.GetEncoding(charset).GetBytes(body));
        return message.ToArray();
    }

    private static byte[] Alternative(string date) => Encoding.UTF8.GetBytes(
        $"""
        From: shop@example.com
        To: me@example.com
        Subject: Your order
        Date: {date}
        MIME-Version: 1.0
        Content-Type: multipart/alternative; boundary="alt"

        --alt
        Content-Type: text/plain; charset=utf-8

        Your order is on its way.
        --alt
        Content-Type: text/html; charset=utf-8

        <html><body><h1>Your order</h1><p>is on its <b>way</b>.</p></body></html>
        --alt--

        """.ReplaceLineEndings("\r\n"));

    private static byte[] Attachments(string date) => Encoding.UTF8.GetBytes(
        $"""
        From: office@example.com
        To: me@example.com
        Subject: Documents
        Date: {date}
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="mix"

        --mix
        Content-Type: multipart/related; boundary="rel"

        --rel
        Content-Type: text/html; charset=utf-8

        <p>See the picture: <img src="cid:logo@example.com"></p>
        --rel
        Content-Type: image/png; name="logo.png"
        Content-ID: <logo@example.com>
        Content-Disposition: inline; filename="logo.png"
        Content-Transfer-Encoding: base64

        {Convert.ToBase64String(PngOctets)}
        --rel--
        --mix
        Content-Type: application/pdf
        Content-Disposition: attachment; filename*=utf-8''%E6%8A%A5%E5%91%8A.pdf
        Content-Transfer-Encoding: base64

        {Convert.ToBase64String(PdfOctets)}
        --mix
        Content-Type: text/plain
        Content-Disposition: attachment; filename="../../evil.txt"

        Where does this go?
        --mix--

        """.ReplaceLineEndings("\r\n"));
}
