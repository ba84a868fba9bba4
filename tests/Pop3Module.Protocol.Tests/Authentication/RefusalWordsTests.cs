using System;
using System.Threading.Tasks;
using Pop3Module.Protocol.Tests.Sessions;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Authentication;

/// <summary>Servers without response codes say in words why they do not open the maildrop.</summary>
public class RefusalWordsTests
{
    [Theory]
    [InlineData("unable to lock maildrop", Pop3RefusalReason.MaildropInUse)] // RFC 1939, section 7
    [InlineData("maildrop already locked", Pop3RefusalReason.MaildropInUse)]
    [InlineData("Mailbox locked", Pop3RefusalReason.MaildropInUse)]
    [InlineData("mailbox is in use", Pop3RefusalReason.MaildropInUse)]
    [InlineData("another session has the mailbox open", Pop3RefusalReason.MaildropInUse)]
    [InlineData("邮箱正在被使用", Pop3RefusalReason.MaildropInUse)]
    [InlineData("too many connections from your host", Pop3RefusalReason.LoginDelay)]
    [InlineData("login limit exceeded", Pop3RefusalReason.LoginDelay)]
    [InlineData("please wait 60 seconds", Pop3RefusalReason.LoginDelay)]
    [InlineData("登录过于频繁", Pop3RefusalReason.LoginDelay)]
    [InlineData("Try again later", Pop3RefusalReason.ServerTemporary)]
    [InlineData("Temporary authentication failure", Pop3RefusalReason.ServerTemporary)]
    [InlineData("service unavailable", Pop3RefusalReason.ServerTemporary)]
    [InlineData("系统繁忙，请稍后再试", Pop3RefusalReason.ServerTemporary)]
    [InlineData("Password incorrect, try again later", Pop3RefusalReason.Credentials)]
    [InlineData("account locked", Pop3RefusalReason.Credentials)]
    [InlineData("unknown user", Pop3RefusalReason.Credentials)]
    [InlineData("Authentication failed.", Pop3RefusalReason.Credentials)]
    [InlineData("请使用授权码登录。", Pop3RefusalReason.Credentials)]
    [InlineData("Login fail. Account is abnormal, service is not open, password is incorrect, login frequency limited, or system is busy.", Pop3RefusalReason.Credentials)]
    [InlineData("authentication failed, please wait", Pop3RefusalReason.Credentials)]
    [InlineData("login failed, try again later", Pop3RefusalReason.Credentials)]
    [InlineData("too many failed logins", Pop3RefusalReason.Credentials)]
    [InlineData("too many login failures, wait 5 minutes", Pop3RefusalReason.Credentials)]
    [InlineData("user locked out", Pop3RefusalReason.Credentials)]
    [InlineData("user is locked", Pop3RefusalReason.Credentials)]
    [InlineData("login locked", Pop3RefusalReason.Credentials)]
    [InlineData("you are locked out", Pop3RefusalReason.Credentials)]
    [InlineData("登录失败，请稍后再试", Pop3RefusalReason.Credentials)]
    [InlineData("用户已被锁定", Pop3RefusalReason.Credentials)]
    [InlineData("用户邮箱被锁定", Pop3RefusalReason.MaildropInUse)]
    [InlineData("cannot lock the mailbox of user joe", Pop3RefusalReason.MaildropInUse)]
    [InlineData("maildrop locked by another user", Pop3RefusalReason.MaildropInUse)]
    [InlineData("failed to lock maildrop", Pop3RefusalReason.MaildropInUse)]
    [InlineData("Login failed: mailbox in use", Pop3RefusalReason.MaildropInUse)]
    [InlineData("authentication failed, unable to lock maildrop", Pop3RefusalReason.MaildropInUse)]
    [InlineData("login failed: wrong password or mailbox in use", Pop3RefusalReason.Credentials)]
    [InlineData("lock busy! Is another session active?", Pop3RefusalReason.MaildropInUse)]
    [InlineData("too many login attempts", Pop3RefusalReason.LoginDelay)]
    [InlineData("internal failure, try again later", Pop3RefusalReason.ServerTemporary)]
    [InlineData("authentication service unavailable", Pop3RefusalReason.ServerTemporary)]
    [InlineData("authentication mechanism temporarily unavailable", Pop3RefusalReason.Unspecified)]
    [InlineData("APOP not available", Pop3RefusalReason.Unspecified)]
    [InlineData("unknown AUTH mechanism", Pop3RefusalReason.Unspecified)]
    [InlineData("too many arguments", Pop3RefusalReason.Unspecified)]
    [InlineData("Unable to log on", Pop3RefusalReason.Unspecified)]
    [InlineData("your address is blocked", Pop3RefusalReason.Unspecified)]
    [InlineData("quota exceeded", Pop3RefusalReason.Unspecified)]
    [InlineData("", Pop3RefusalReason.Unspecified)]
    public void Words_tell_the_reason(string words, Pop3RefusalReason reason)
    {
        Pop3CommandException refusal = new("mail.example.com", "PASS ********", words, responseCode: null);
        Assert.Equal(reason, refusal.Reason);
        Assert.Equal(reason is Pop3RefusalReason.MaildropInUse or Pop3RefusalReason.LoginDelay or Pop3RefusalReason.ServerTemporary, refusal.IsTemporary);
    }

    [Theory]
    [InlineData("PASS ********", true)]
    [InlineData("AUTH PLAIN", true)]
    [InlineData("APOP me ********", true)]
    [InlineData("STAT", true)]
    [InlineData("LIST", true)]
    [InlineData("the connection", true)]
    [InlineData("LIST 1", false)]
    [InlineData("RETR 1", false)]
    [InlineData("DELE 1", false)]
    [InlineData("QUIT", false)]
    public void Only_where_a_maildrop_is_opened(string command, bool counts) =>
        Assert.Equal(counts ? Pop3RefusalReason.MaildropInUse : Pop3RefusalReason.Unspecified, new Pop3CommandException("mail.example.com", command, "locked", null).Reason);

    [Theory]
    [InlineData("IN-USE", Pop3RefusalReason.MaildropInUse)]
    [InlineData("AUTH", Pop3RefusalReason.Credentials)]
    [InlineData("SYS/PERM", Pop3RefusalReason.ServerPermanent)]
    public void A_response_code_is_believed_before_words(string code, Pop3RefusalReason reason) =>
        Assert.Equal(reason, new Pop3CommandException("mail.example.com", "PASS ********", "try again later", code).Reason);

    [Theory]
    [InlineData("-ERR unable to lock maildrop", typeof(Pop3CommandException), "unable to lock maildrop")]
    [InlineData("-ERR invalid password", typeof(Pop3AuthenticationException), "did not accept the credentials: invalid password")]
    [InlineData("-ERR Unable to log on", typeof(Pop3AuthenticationException), "Unable to log on. The server did not say that the name or the password is wrong.")]
    [InlineData("-ERR", typeof(Pop3AuthenticationException), "credentials. The server did not say that the name or the password is wrong.")]
    public async Task A_refused_password_is_told_as_the_server_means_it(string answer, Type type, string words)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.SayAsync("+OK ready");
            await side.AnswerAsync("CAPA", "-ERR unknown");
            await side.AnswerAsync("USER user", "+OK");
            await side.AnswerAsync("PASS secret", answer);
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.ConnectAsync();
        Exception fault = await Assert.ThrowsAnyAsync<Pop3Exception>(() => client.AuthenticateAsync(new Pop3Credential("user", "secret")));
        Assert.Equal(type, fault.GetType());
        Assert.EndsWith(words, fault.Message, StringComparison.Ordinal);
        await ExchangeTests.EndAsync(client, server);
    }
}
