using System;
using System.Globalization;
using System.IO;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace Pop3Module.Testing.Tests;

public class AuthorizationTests
{
    private static EmbeddedServer Start(EmbeddedServerOptions options)
    {
        EmbeddedServer server = EmbeddedServer.Start(options);
        _ = server.AddMailbox(Dialogue.User, Dialogue.Password, SampleMail.All);
        return server;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stls_forgets_the_user_and_may_repeat_the_banner(bool repeatsBanner)
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions
        {
            Certificate = TestCertificates.Trusted, OfferStls = true, RepeatBannerAfterStls = repeatsBanner, Greeting = "hello",
        });
        await using Dialogue dialogue = await Dialogue.OpenAsync(server);
        Assert.Contains("STLS\r\n", await dialogue.AskLinesAsync("CAPA"), StringComparison.Ordinal);
        _ = await dialogue.AskAsync("USER " + Dialogue.User);
        Assert.StartsWith("+OK", await dialogue.AskAsync("STLS"), StringComparison.Ordinal);
        await dialogue.StartTlsAsync();
        if (repeatsBanner)
        {
            Assert.Equal("+OK hello", await dialogue.ReadLineAsync());
        }

        Assert.StartsWith("-ERR", await dialogue.AskAsync("PASS " + Dialogue.Password), StringComparison.Ordinal);
        Assert.StartsWith("-ERR", await dialogue.AskAsync("STLS"), StringComparison.Ordinal);
        Assert.DoesNotContain("STLS", await dialogue.AskLinesAsync("CAPA"), StringComparison.Ordinal);
        _ = await dialogue.AskAsync("USER " + Dialogue.User);
        Assert.StartsWith("+OK", await dialogue.AskAsync("PASS " + Dialogue.Password), StringComparison.Ordinal);
        await dialogue.SendAsync("QUIT\r\n");
        Assert.Equal("+OK bye\r\n", await dialogue.ReadToEndAsync());
    }

    [Fact]
    public async Task A_refused_stls_leaves_the_dialogue_as_it_was()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { RefuseStls = true });
        await using Dialogue dialogue = await Dialogue.OpenAsync(server);
        await dialogue.SendAsync("STLS\r\nUSER me\r\n");
        Assert.StartsWith("-ERR", await dialogue.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal("+OK", await dialogue.ReadLineAsync());
        Assert.StartsWith("+OK", await dialogue.AskAsync("PASS " + Dialogue.Password), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Implicit_tls_greets_behind_the_handshake_and_needs_a_trusted_name()
    {
        await using EmbeddedServer good = Start(new EmbeddedServerOptions { Certificate = TestCertificates.Trusted, ImplicitTls = true });
        await using Dialogue dialogue = await Dialogue.ConnectAsync(good);
        await dialogue.StartTlsAsync();
        Assert.StartsWith("+OK", await dialogue.ReadLineAsync(), StringComparison.Ordinal);

        await using EmbeddedServer other = Start(
            new EmbeddedServerOptions { Certificate = TestCertificates.OtherHost, ImplicitTls = true });
        await using Dialogue refused = await Dialogue.ConnectAsync(other);
        _ = await Assert.ThrowsAsync<AuthenticationException>(refused.StartTlsAsync);
        _ = Assert.Throws<ArgumentException>(() => EmbeddedServer.Start(new EmbeddedServerOptions { ImplicitTls = true }));
    }

    [Fact]
    public async Task Apop_takes_the_digest_of_the_greeting_and_the_password()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { HasApop = true });
        await using Dialogue dialogue = await Dialogue.ConnectAsync(server);
        string greeting = await dialogue.ReadLineAsync();
        string timestamp = greeting[greeting.IndexOf('<', StringComparison.Ordinal)..];
        Assert.StartsWith("-ERR", await dialogue.AskAsync("APOP me " + new string('0', 32)), StringComparison.Ordinal);
#pragma warning disable CA5351 // APOP is MD5 (RFC 1939, section 7).
        string digest = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(timestamp + Dialogue.Password)));
#pragma warning restore CA5351
        Assert.StartsWith("+OK", await dialogue.AskAsync("APOP me " + digest), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("XOAUTH2", "user=me\u0001auth=Bearer {0}\u0001\u0001")]
    [InlineData("OAUTHBEARER", "n,a=me,\u0001host=mail.example.com\u0001port=995\u0001auth=Bearer {0}\u0001\u0001")]
    public async Task A_token_logs_in_with_and_without_an_initial_response_and_another_does_not(string mechanism, string form)
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { AccessToken = "token-1" });
        await using (Dialogue dialogue = await Dialogue.OpenAsync(server))
        {
            Assert.Contains("SASL XOAUTH2 OAUTHBEARER\r\n", await dialogue.AskLinesAsync("CAPA"), StringComparison.Ordinal);
            Assert.StartsWith("-ERR", await dialogue.AskAsync("AUTH PLAIN"), StringComparison.Ordinal);
            Assert.StartsWith("-ERR", await dialogue.AskAsync($"AUTH {mechanism} *"), StringComparison.Ordinal);
            Assert.StartsWith("-ERR [AUTH]", await dialogue.AskAsync($"AUTH {mechanism} {Response("token-2")}"), StringComparison.Ordinal);
            Assert.StartsWith("+OK", await dialogue.AskAsync($"AUTH {mechanism} {Response("token-1")}"), StringComparison.Ordinal);
            Assert.StartsWith("+OK", await dialogue.AskAsync("QUIT"), StringComparison.Ordinal);
        }

        await using Dialogue other = await Dialogue.OpenAsync(server);
        Assert.Equal("+ ", await other.AskAsync("AUTH " + mechanism));
        Assert.StartsWith("+OK", await other.AskAsync(Response("token-1")), StringComparison.Ordinal);

        string Response(string token) => Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Format(CultureInfo.InvariantCulture, form, token)));
    }

    [Fact]
    public async Task Without_a_token_no_mechanism_is_listed_and_none_known()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions());
        await using Dialogue dialogue = await Dialogue.OpenAsync(server);
        Assert.DoesNotContain("SASL", await dialogue.AskLinesAsync("CAPA"), StringComparison.Ordinal);
        Assert.StartsWith("-ERR", await dialogue.AskAsync("AUTH XOAUTH2"), StringComparison.Ordinal);
    }

    [Fact]
    public void Certificates_go_to_pem_files_and_back()
    {
        string folder = Directory.CreateTempSubdirectory("pop3module-testing-").FullName;
        try
        {
            (string certificate, string key) = TestCertificates.WritePem(TestCertificates.Client, folder, "client-");
            using X509Certificate2 read = X509Certificate2.CreateFromPemFile(certificate, key);
            Assert.Equal(TestCertificates.Client.RawData, read.RawData);
            Assert.True(read.HasPrivateKey);
            Assert.True(TestCertificates.Expired.NotAfter < DateTime.Now);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
