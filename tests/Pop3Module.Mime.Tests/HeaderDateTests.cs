using System;
using System.Globalization;
using Xunit;

namespace Pop3Module.Mime.Tests;

public class HeaderDateTests
{
    [Theory]
    [InlineData("Mon, 01 Jun 2026 10:00:00 +0200", "2026-06-01T08:00:00Z")]
    [InlineData("1 Jun 2026 10:00 GMT", "2026-06-01T10:00:00Z")]
    [InlineData("Mon, 1 Jun 2026 10:00:00 -0700 (PDT)", "2026-06-01T17:00:00Z")]
    [InlineData("Mon, 1 Jun 26 10:00:00 EST", "2026-06-01T15:00:00Z")]
    [InlineData("Mon,\r\n 01 Jun 2026\r\n 10:00:00 +0000", "2026-06-01T10:00:00Z")]
    [InlineData("Mon, 1 Jun 126 10:00:00 +0000", "2026-06-01T10:00:00Z")]
    [InlineData("Mon, 01 Jun 2026 00:00:00 +0000", "2026-06-01T00:00:00Z")]
    [InlineData("Fri, 13 Aug 1982 00:00:00 +0000", "1982-08-13T00:00:00Z")]
    [InlineData("1 Jan 99 12:00:00 +0000", "1999-01-01T12:00:00Z")]
    [InlineData("Sat, 31 Dec 2016 23:59:60 +0000", "2017-01-01T00:00:00Z")]
    [InlineData("Mon, 01-Jun-26 10:00:00 GMT", "2026-06-01T10:00:00Z")]
    [InlineData("Mon Jun  1 10:00:00 2026", "2026-06-01T10:00:00Z")]
    [InlineData("Mon Jun  1 10:00:00 EDT 2026", "2026-06-01T14:00:00Z")]
    [InlineData("June 1, 2026 10:00:00 +0000", "2026-06-01T10:00:00Z")]
    [InlineData("2026-06-01 10:00:00 +0200", "2026-06-01T08:00:00Z")]
    [InlineData("2026-06-01T10:00:00.5+02:00", "2026-06-01T08:00:00Z")]
    [InlineData("2026/06/01 10:00", "2026-06-01T10:00:00Z")]
    [InlineData("Mon (a \\) (day)), 1 (of) Jun 2026 10:00:00(now)+0200 (CEST; summer", "2026-06-01T08:00:00Z")]
    public void The_date_field_is_read_into_local_time(string field, string expected)
    {
        MailHeaders headers = Mail.ReadHeaders($"Date: {field}\r\n\r\n");
        Assert.Equal(DateTime.Parse(expected, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal), headers.Date.ToUniversalTime());
        Assert.Equal(DateTimeKind.Local, headers.Date.Kind);
        Assert.Equal(Pop3DateSource.DateHeader, headers.DateSource);
    }

    [Theory]
    [InlineData("10:28:45.162419022", "10:28:45")]
    [InlineData("10:28:45.162419022 +0100", "09:28:45")]
    [InlineData("14:00:00.123 +0000", "14:00:00")]
    [InlineData("14:00:00,123 +0200", "12:00:00")]
    [InlineData("10:00:00+0100", "09:00:00")]
    [InlineData("10:00:00-0700", "17:00:00")]
    [InlineData("10:00:00+01:00", "09:00:00")]
    [InlineData("10:00:00 +02:30", "07:30:00")]
    [InlineData("10:00:00 +02", "08:00:00")]
    [InlineData("10:00 +0100", "09:00:00")]
    [InlineData("9:05:03 +0000", "09:05:03")]
    [InlineData("15.59.09 +0200", "13:59:09")]
    [InlineData("15.59 +0200", "13:59:00")]
    [InlineData("2:15 pm", "14:15:00")]
    [InlineData("2:15pm -0500", "19:15:00")]
    [InlineData("2:15:30 PM +0200", "12:15:30")]
    [InlineData("2:15:30 p.m. +0000", "14:15:30")]
    [InlineData("12:00:00 AM +0000", "00:00:00")]
    [InlineData("12:30 pm GMT", "12:30:00")]
    [InlineData("14:15 PM +0000", "14:15:00")]
    [InlineData("10:00:00Z", "10:00:00")]
    [InlineData("10:00:00 z", "10:00:00")]
    [InlineData("10:00:00 PDT", "17:00:00")]
    [InlineData("10:00:00 GMT+0200", "08:00:00")]
    [InlineData("10:00:00 UTC -03:00", "13:00:00")]
    [InlineData("00:00:00 +0000", "00:00:00")]
    public void Times_as_senders_write_them_are_read_right(string time, string expected)
    {
        MailHeaders headers = Mail.ReadHeaders($"Date: Mon, 1 Jun 2026 {time}\r\n\r\n");
        Assert.Equal(new DateTime(2026, 6, 1, 0, 0, 0, DateTimeKind.Utc) + TimeSpan.Parse(expected, CultureInfo.InvariantCulture), headers.Date.ToUniversalTime());
        Assert.Equal(Pop3DateSource.DateHeader, headers.DateSource);
    }

    [Theory]
    [InlineData("10:00:00")]
    [InlineData("10:00:00 CEST")]
    [InlineData("10:00:00 W. Europe Daylight Time")]
    [InlineData("10:00:00 J")]
    [InlineData("10:00:00 -0000")]
    [InlineData("10:00:00 (CEST)")]
    public void A_zone_that_is_missing_or_unknown_is_UTC(string time)
    {
        MailHeaders headers = Mail.ReadHeaders($"Date: Mon, 1 Jun 2026 {time}\r\n\r\n");
        Assert.Equal(new DateTime(2026, 6, 1, 10, 0, 0, DateTimeKind.Utc), headers.Date.ToUniversalTime());
    }

    [Theory]
    [InlineData("")]
    [InlineData("+0000")]
    [InlineData("noon")]
    [InlineData("noon +0000")]
    [InlineData("24:00:00 +0000")]
    [InlineData("25:00:00 +0000")]
    [InlineData("10:99 +0000")]
    [InlineData("10:00:61 +0000")]
    [InlineData("10:00:99 +0000")]
    [InlineData("10:00:00:00 +0000")]
    [InlineData("10: +0000")]
    [InlineData("10:x5:00 +0000")]
    [InlineData("10:00:0x +0000")]
    [InlineData("100:00:00 +0000")]
    [InlineData("10:00:000 +0000")]
    [InlineData("10.5 +0000")]
    [InlineData("10h30 +0000")]
    [InlineData("10:00:00. +0000")]
    [InlineData("10:00:00later")]
    [InlineData("15:00 am +0000")]
    [InlineData("0:15 pm +0000")]
    [InlineData("10:00:00 +9999")]
    [InlineData("10:00:00 +1401")]
    [InlineData("10:00:00 +x")]
    [InlineData("1000 +0000")]
    public void A_time_that_cannot_be_read_is_unknown_and_no_midnight(string time)
    {
        MailHeaders headers = Mail.ReadHeaders($"Date: Mon, 1 Jun 2026 {time}\r\n\r\n");
        Assert.Equal(DateTime.MaxValue, headers.Date);
        Assert.Equal(Pop3DateSource.None, headers.DateSource);
    }

    [Theory]
    [InlineData("Mar, 5 Jun 2026", 6)]
    [InlineData("Mar. 5 Jun 2026", 6)]
    [InlineData("\xE6\x98\x9F\xE6\x9C\x9F\xE4\xB8\x80, 5 Jun 2026", 6)]
    [InlineData("Mardi 5 sept. 2026", 9)]
    public void The_day_of_the_week_may_be_in_any_language(string date, int month)
    {
        MailHeaders headers = Mail.ReadHeaders($"Date: {date} 10:00:00 +0000\r\n\r\n");
        Assert.Equal(new DateTime(2026, month, 5, 10, 0, 0, DateTimeKind.Utc), headers.Date.ToUniversalTime());
    }

    [Theory]
    [InlineData("Mon, 32 Jun 2026")]
    [InlineData("Mon, 31 Jun 2026")]
    [InlineData("Mon, 29 Feb 2025")]
    [InlineData("Mon, 0 Jun 2026")]
    [InlineData("Mon, 1 Jun")]
    [InlineData("Mon, Jun 2026")]
    [InlineData("Mon, 1 2026")]
    [InlineData("Mon, 1 Jun 20266")]
    [InlineData("Mon, 1 Jun 2")]
    [InlineData("Mon, 001 Jun 2026")]
    [InlineData("mar., 5 juin 2026")]
    [InlineData("Mon, 5 Marraskuu 2026")]
    [InlineData("06/01/2026")]
    [InlineData("01.06.2026")]
    [InlineData("2026-13-01")]
    [InlineData("20260601")]
    [InlineData("Mon, Tue, 1 Jun 2026")]
    public void A_day_that_cannot_be_told_is_unknown(string date)
    {
        MailHeaders headers = Mail.ReadHeaders($"Date: {date} 10:00:00 +0000\r\n\r\n");
        Assert.Equal(DateTime.MaxValue, headers.Date);
        Assert.Equal(Pop3DateSource.None, headers.DateSource);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Date: soon\r\n")]
    [InlineData("Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n")]
    [InlineData("Date: Tue, 1 Jan 1980 00:00:00 +0000\r\n")]
    [InlineData("Date: Thu, 12 Aug 1982 23:59:59 +0000\r\n")]
    [InlineData("Date: 1 Jan 70 00:00:00 +0000\r\n")]
    [InlineData("Date: Mon, 01 Jun 2026 25:00:00 +0000\r\n")]
    [InlineData("Date:\r\n")]
    [InlineData("Date: Mon, 30 Feb 2026 10:00:00 +0000\r\n")]
    [InlineData("Date: Mon, 01 Jan 0001 00:00:00 +0000\r\n")]
    [InlineData("Date: 1 Jan 1601 00:00:00 +0000\r\n")]
    public void Without_a_readable_date_the_topmost_received_field_counts(string dateField)
    {
        MailHeaders headers = Mail.ReadHeaders(
            dateField + "Received: from a by b; with c;\r\n Tue, 02 Jun 2026 12:00:00 +0000\r\nReceived: from x by a; Mon, 01 Jun 2020 12:00:00 +0000\r\n\r\n");
        Assert.Equal(new DateTime(2026, 6, 2, 12, 0, 0, DateTimeKind.Utc), headers.Date.ToUniversalTime());
        Assert.Equal(DateTimeKind.Local, headers.Date.Kind);
        Assert.Equal(Pop3DateSource.Received, headers.DateSource);
    }

    [Theory]
    [InlineData("Subject: x\r\n\r\n")]
    [InlineData("Date: never\r\n\r\n")]
    [InlineData("Date: \x01\x02\xFF\r\nReceived: from a by b\r\n\r\n")]
    [InlineData("Received: from a by b; whenever\r\n\r\n")]
    [InlineData("Received: ;\r\n\r\n")]
    [InlineData("Date: Mon, 99 Foo 99999 99:99:99 +9999\r\n\r\n")]
    [InlineData("Date: 0 Jan 0000 00:00:00 +0000\r\n\r\n")]
    [InlineData("Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n\r\n")]
    [InlineData("Received: from a by b; Thu, 1 Jan 1970 00:00:00 +0000\r\n\r\n")]
    [InlineData("Received: from a by b; Thu, 1 Jan 1970 00:00:00 +0000\r\nReceived: from c by a; Thu, 1 Jan 2015 00:00:00 +0000\r\n\r\n")]
    [InlineData("Received: from a by b; Mon, 01 Jun 2015 noon\r\n\r\n")]
    [InlineData("")]
    public void An_unknown_date_is_never_old(string block)
    {
        MailHeaders headers = Mail.ReadHeaders(block);
        Assert.Equal(DateTime.MaxValue, headers.Date);
        Assert.Equal(Pop3DateSource.None, headers.DateSource);
    }

    [Theory]
    [InlineData("Received: from a by b; Tue, 02 Jun 2026 12:00:00 +0000")]
    [InlineData("received: from a by b; Tue, 02 Jun 2026 14:00:00 +0200 (CEST; summer)")]
    [InlineData("Received: from a (may; be) by b with c;\r\n\tTue, 02 Jun 2026 12:00:00 +0000")]
    [InlineData("Received: from a (no end by b; Tue, 02 Jun 2026 12:00:00 +0000")]
    [InlineData("Received: from a :-) by b; Tue, 02 Jun 2026 12:00:00 +0000")]
    [InlineData("Received: (qmail 7 invoked by uid 8); 2 Jun 2026 12:00:00 -0000")]
    public void The_topmost_received_field_tells_when_the_message_was_received(string field)
    {
        string block = $"{field}\r\nReceived: from x by a; Mon, 01 Jun 2020 12:00:00 +0000\r\nDate: Mon, 01 Jun 2015 12:00:00 +0000\r\n\r\n";
        foreach (MailHeaders headers in new[] { Mail.ReadHeaders(block), Mail.ReadMessage(block + "text").Headers })
        {
            Assert.Equal(new DateTime(2026, 6, 2, 12, 0, 0, DateTimeKind.Utc), headers.ReceivedDate.ToUniversalTime());
            Assert.Equal(DateTimeKind.Local, headers.ReceivedDate.Kind);
            Assert.True(headers.HasReceived);
            Assert.Equal(Pop3DateSource.DateHeader, headers.DateSource);
        }
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("Received: from a by b\r\n", true)]
    [InlineData("Received: from a by b; soon\r\nReceived: from c by a; Mon, 01 Jun 2020 12:00:00 +0000\r\n", true)]
    [InlineData("Received: from a by b; Thu, 1 Jan 1970 00:00:00 +0000\r\n", true)]
    public void Where_the_topmost_received_field_tells_no_date_it_is_unknown(string received, bool hasReceived)
    {
        MailHeaders headers = Mail.ReadHeaders(received + "Date: Mon, 01 Jun 2015 12:00:00 +0000\r\n\r\n");
        Assert.Equal(DateTime.MaxValue, headers.ReceivedDate);
        Assert.Equal(hasReceived, headers.HasReceived);
        Assert.Equal(new DateTime(2015, 6, 1, 12, 0, 0, DateTimeKind.Utc), headers.Date.ToUniversalTime());
    }

    [Fact]
    public void Whatever_octets_a_date_holds_it_is_read_or_unknown()
    {
        const string Octets = "0123456789:.,+-/ ();\\tTzZpPmMaAJjuUnNeE\x80\xFF\0";
        Random random = new(1982);
        int read = 0;
        for (int i = 0; i < 20_000; i++)
        {
            char[] text = "Mon, 01 Jun 2026 10:00:00 +0200 (CEST)".ToCharArray();
            for (int changes = random.Next(4); changes >= 0; changes--)
            {
                text[random.Next(text.Length)] = Octets[random.Next(Octets.Length)];
            }

            MailHeaders headers = Mail.ReadHeaders($"Date: {new string(text)}\r\nSubject: still here\r\n\r\n");
            Assert.Equal("still here", headers.Subject);
            Assert.Equal(headers.Date < DateTime.MaxValue, headers.DateSource == Pop3DateSource.DateHeader);
            Assert.True(headers.Date.ToUniversalTime() >= new DateTime(1982, 8, 13, 0, 0, 0, DateTimeKind.Utc));
            read += headers.DateSource == Pop3DateSource.DateHeader ? 1 : 0;
        }

        Assert.InRange(read, 1_000, 19_000);
    }

    [Theory]
    [InlineData("Sat, 01 Jan 0001 00:00:00 +1400")]
    [InlineData("Sat, 01 Jan 0001 00:00:00 -1200")]
    [InlineData("Sat, 01 Jan 0001 00:00:00 +0000")]
    [InlineData("Fri, 31 Dec 9999 23:59:59 -1400")]
    [InlineData("Fri, 31 Dec 9999 23:59:59 +1400")]
    [InlineData("Fri, 31 Dec 9999 23:59:59 +0000")]
    [InlineData("Fri, 31 Dec 9999 23:59:59 -9999")]
    [InlineData("Mon, 01 Jun 2026 10:00:00 +9999")]
    [InlineData("Mon, 01 Jun 2026 10:00:00 -99999999999")]
    [InlineData("Mon, 01 Jun 99999999999 10:00:00 +0000")]
    public void Dates_at_the_ends_of_time_do_not_throw(string field)
    {
        MailHeaders headers = Mail.ReadHeaders($"Date: {field}\r\nSubject: still here\r\n\r\n");
        Assert.Equal("still here", headers.Subject);
        Assert.True(headers.DateSource == Pop3DateSource.DateHeader || headers.Date == DateTime.MaxValue);
        Assert.InRange(headers.Date.ToUniversalTime(), DateTime.MinValue, DateTime.MaxValue);
    }
}
