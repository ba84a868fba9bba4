using Xunit;

namespace Pop3Module.Mime.Tests;

/// <summary>Whole messages as they were sent, whose label is not quite that of their text.</summary>
public class CharsetCaseTests
{
    [Theory]
    [InlineData("1252-body", "s", "Don’t pay 5 € – ok…\r\n")]
    [InlineData("1252-subject", "Don’t pay € 5 – ok", "x\r\n")]
    [InlineData("uhc", "펲시맨과 쑛다리", "똠방각하 안녕하세요\r\n")]
    [InlineData("label-31j", "①㈱テスト", "①㈱テスト\r\n")]
    [InlineData("label-iso2022jp", "s", "テストです\r\n")]
    [InlineData("utf16-be", "s", "Grüße 你好\r\n")]
    public void Subject_and_text_are_those_that_were_written(string name, string subject, string text)
    {
        IMailContent content = Mail.ReadMessage(Mail.Case(name));
        Assert.Equal(subject, content.Headers.Subject);
        Assert.Equal(text, content.TextBody);
    }

    [Fact]
    public void UTF_8_under_the_label_gbk_is_UTF_8()
    {
        Assert.StartsWith("哨子邮件整体", Mail.ReadMessage(Mail.Case("utf8-in-gbk")).TextBody, System.StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_was_cut_inside_a_character_loses_only_that_character()
    {
        IMailContent content = Mail.ReadMessage(Mail.Case("utf8-cut"));
        Assert.Equal("Отчёт за феврал\uFFFD", content.Headers.Subject);
        Assert.Equal("Отчёт за феврал\uFFFD", Assert.Single(content.Parts).OriginalName);
    }
}
