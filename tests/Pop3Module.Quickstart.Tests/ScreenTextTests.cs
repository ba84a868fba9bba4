using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Pop3Module.Quickstart.Tests;

/// <summary>Lines are cut by the columns they take, not by their characters.</summary>
public sealed class ScreenTextTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("plain", 5)]
    [InlineData("Grüße", 5)]
    [InlineData("会议通知：项目进度", 18)]
    [InlineData("訂單確認", 8)]
    [InlineData("お知らせ", 8)]
    [InlineData("한국어", 6)]
    [InlineData("Ａ１", 4)]
    [InlineData("Привет…", 7)]
    [InlineData("e\u0301", 1)]
    [InlineData("\U00020000\U0001F4E7", 4)]
    public void Wide_characters_take_two_columns_and_marks_none(string text, int columns) => Assert.Equal(columns, ScreenText.Measure(text));

    [Theory]
    [InlineData("fits as it is", 13, "fits as it is")]
    [InlineData("cut at the space", 10, "cut at the|space")]
    [InlineData("cut at the space", 9, "cut at|the space")]
    [InlineData("a_word_too_long_to_fit", 10, "a_word_too|_long_to_f|it")]
    [InlineData("会议通知项目进度", 10, "会议通知项|目进度")]
    [InlineData("会议通知项目进度", 9, "会议通知|项目进度")]
    [InlineData("re 会议 通知", 10, "re 会议|通知")]
    [InlineData("# a comment that goes on", 12, "# a comment|# that goes|# on")]
    [InlineData("PS> Get-Pop3Message -Newest 3", 20, "PS> Get-Pop3Message|    -Newest 3")]
    [InlineData(">>     Remove-Pop3Message", 20, ">>     Remove-Pop3Me|    ssage")]
    [InlineData("PS> AnArgumentOfMoreThanOneLine", 20, "PS> AnArgumentOfMore|    ThanOneLine")]
    [InlineData("two\twords", 20, "two    words")]
    [InlineData("behind   ", 20, "behind")]
    [InlineData("", 20, "")]
    public void A_line_goes_on_between_words_where_it_can(string line, int width, string expected) =>
        Assert.Equal(expected.Split('|'), ScreenText.Wrap(line, width));

    [Fact]
    public void No_text_and_no_width_makes_a_line_too_long_or_loses_a_character()
    {
        const string Text = "PS> Receive-Pop3Message 会议通知：项目进度 \U0001F4E7 -Destination './お知らせ/訂單確認' a b c 12345678901234567890123456789012345678901234567890";
        foreach (int width in Enumerable.Range(20, 120))
        {
            string[] lines = ScreenText.Wrap(Text, width).ToArray();
            Assert.All(lines, (string line) => Assert.InRange(ScreenText.Measure(line), 1, width));
            Assert.Equal(Text.Replace(" ", string.Empty, StringComparison.Ordinal), string.Concat(lines).Replace(" ", string.Empty, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_screen_has_a_least_width()
    {
        using StringWriter writer = new();
        new Screen(writer, 1).Show("PS> Get-Pop3Message -Newest 3");
        Assert.Equal(["PS> Get-Pop3Message", "    -Newest 3", ""], writer.ToString().Split(writer.NewLine));
    }
}
