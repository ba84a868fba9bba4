using System.Text;
using Pop3Module.Protocol.Wire;
using Xunit;

namespace Pop3Module.Protocol.Tests.Wire;

/// <summary>Servers say in their own language and charset why they refuse.</summary>
public class ServerTextTests
{
    [Theory]
    [InlineData(936, "-ERR 系统繁忙，请稍后再试")]
    [InlineData(936, "-ERR 登录过于频繁")]
    [InlineData(54936, "-ERR 密码错误")]
    [InlineData(950, "-ERR 系統忙碌中，請稍後再試")]
    [InlineData(950, "-ERR 密碼錯誤，請重新登入")]
    [InlineData(932, "-ERR パスワードが違います")]
    [InlineData(932, "-ERR メールボックスは使用中です")]
    [InlineData(20866, "-ERR Неверное имя пользователя или пароль")]
    [InlineData(1251, "-ERR Неверное имя пользователя или пароль")]
    [InlineData(1252, "-ERR Boîte aux lettres verrouillée, réessayez")]
    [InlineData(1252, "-ERR Ungültiges Kennwort für Müller")]
    [InlineData(65001, "-ERR 密码错误 é")]
    public void It_is_shown_readable(int codePage, string text)
    {
        Encoding encoding = codePage == Encoding.UTF8.CodePage ? Encoding.UTF8 : CodePages.Get(codePage);
        Assert.Equal(text, ServerText.Show(encoding.GetBytes(text), new SecretScrubber()));
    }

    /// <summary>B4 and s are one character of GBK: the rest of the secret would be shown.</summary>
    [Fact]
    public void A_lead_octet_before_a_secret_does_not_uncover_it()
    {
        SecretScrubber secrets = new();
        secrets.Add("secret-42");
        byte[] line = [.. "-ERR "u8, 0xC3, 0xDC, 0xC2, 0xEB, 0xB4, .. "secret-42"u8];
        string shown = ServerText.Show(line, secrets);
        Assert.DoesNotContain("ecret-42", shown, System.StringComparison.Ordinal);
        Assert.EndsWith(SecretScrubber.Mask, shown, System.StringComparison.Ordinal);
    }
}
