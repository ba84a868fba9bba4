using System;
using System.Linq;
using System.Text;
using Xunit;

namespace Pop3Module.Testing.Tests;

public class SampleMailTests
{
    [Fact]
    public void Every_sample_has_a_name_of_its_own_and_ends_its_last_line()
    {
        Assert.InRange(SampleMail.All.Count, 15, 30);
        Assert.Equal(SampleMail.All.Count, SampleMail.All.Select(static (SampleMessage sample) => sample.Name).Distinct().Count());
        Assert.All(SampleMail.All, static (SampleMessage sample) => Assert.Equal("\r\n"u8.ToArray(), sample.Octets[^2..]));
    }

    [Fact]
    public void One_sample_alone_has_bare_line_feeds()
    {
        SampleMessage only = Assert.Single(SampleMail.All, static (SampleMessage sample) =>
            Encoding.Latin1.GetString(sample.Octets).Replace("\r\n", string.Empty, StringComparison.Ordinal).Contains('\n'));
        Assert.Contains("\n.\n", Encoding.Latin1.GetString(only.Octets), StringComparison.Ordinal);
    }

    [Fact]
    public void Newsletters_are_older_than_ninety_days()
    {
        DateTimeOffset now = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);
        string[] dates = SampleMail.Create(now)
            .Select(static (SampleMessage sample) => Encoding.Latin1.GetString(sample.Octets))
            .Where(static (string text) => text.Contains("@news.example>\r\n", StringComparison.Ordinal))
            .Select(static (string text) => text.Split("Date: ")[1].Split("\r\n")[0])
            .ToArray();
        Assert.Equal(new[] { "Sun, 15 Feb 2026 12:00:00 +0000", "Thu, 27 Nov 2025 12:00:00 +0000" }, dates);
    }

    [Fact]
    public void Generated_mail_is_the_same_for_the_same_seed_and_about_as_long_as_asked()
    {
        byte[][] mail = SampleMail.Generate(20, 5000, seed: 7).ToArray();
        Assert.Equal(mail, SampleMail.Generate(20, 5000, seed: 7).ToArray());
        Assert.NotEqual(mail[0], SampleMail.Generate(1, 5000, seed: 8).Single());
        Assert.All(mail, static (byte[] octets) => Assert.InRange(octets.Length, 5000, 5100));
        Assert.All(mail, static (byte[] octets) => Assert.True(octets.AsSpan().IndexOf("\r\n."u8) > 0));
    }
}
