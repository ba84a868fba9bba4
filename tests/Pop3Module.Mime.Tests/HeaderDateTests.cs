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
    public void The_date_field_is_read_into_local_time(string field, string expected)
    {
        MailHeaders headers = Mail.ReadHeaders($"Date: {field}\r\n\r\n");
        Assert.Equal(DateTime.Parse(expected, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal), headers.Date.ToUniversalTime());
        Assert.Equal(DateTimeKind.Local, headers.Date.Kind);
        Assert.Equal(Pop3DateSource.DateHeader, headers.DateSource);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Date: soon\r\n")]
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
    [InlineData("")]
    public void An_unknown_date_is_never_old(string block)
    {
        MailHeaders headers = Mail.ReadHeaders(block);
        Assert.Equal(DateTime.MaxValue, headers.Date);
        Assert.Equal(Pop3DateSource.None, headers.DateSource);
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
