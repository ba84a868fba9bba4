using System;
using System.Text;
using System.Threading.Tasks;
using Pop3Module.Protocol.Tests.Sessions;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Authentication;

/// <summary>What ends the attempt, and what only the mechanism.</summary>
public class RefusalTests
{
    private static readonly Pop3Credential Me = new("user", "secret");
    private static readonly string PlainResponse = ScramServer.Encode("\0user\0secret");

    [Theory]
    [InlineData("PLAIN LOGIN", "-ERR [AUTH] wrong", typeof(Pop3AuthenticationException))]
    [InlineData("PLAIN LOGIN", "-ERR wrong", typeof(Pop3AuthenticationException))]
    [InlineData("PLAIN LOGIN", "-ERR unknown mechanism", typeof(Pop3AuthenticationException))]
    [InlineData("PLAIN LOGIN", "-ERR [UTF8] needed", typeof(Pop3AuthenticationException))]
    [InlineData("PLAIN LOGIN", "-ERR [IN-USE] locked", typeof(Pop3CommandException))]
    [InlineData("PLAIN LOGIN", "-ERR [LOGIN-DELAY] wait", typeof(Pop3CommandException))]
    [InlineData("PLAIN LOGIN", "-ERR [SYS/TEMP] later", typeof(Pop3CommandException))]
    [InlineData("PLAIN LOGIN", "-ERR [SYS/PERM] never", typeof(Pop3CommandException))]
    public async Task A_password_that_was_refused_is_not_tried_another_way(string offered, string answer, Type type)
    {
        await using LoopbackServer server = ExchangeTests.Serve(offered, side => side.AnswerAsync("AUTH PLAIN " + PlainResponse, answer));
        await using Pop3Client client = await server.ConnectAsync();
        Pop3Exception fault = await Assert.ThrowsAnyAsync<Pop3Exception>(() => client.AuthenticateAsync(Me));
        Assert.Equal(type, fault.GetType());
        Assert.Contains(answer.Split(' ')[^1], fault.Message, StringComparison.Ordinal);
        Assert.Contains("PLAIN", fault.Message, StringComparison.Ordinal);
        Assert.Equal(answer.Contains('[', StringComparison.Ordinal) ? answer.Split('[', ']')[1] : null, fault.ResponseCode);
        Assert.Equal(Pop3SessionState.Authorization, client.State);
        await ExchangeTests.EndAsync(client, server);
    }

    [Fact]
    public async Task Mechanisms_that_fail_for_their_own_reasons_fall_to_the_next_and_are_named_if_none_is_left()
    {
        await using LoopbackServer server = ExchangeTests.Serve("LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256", static async (ServerSide side) =>
        {
            Assert.StartsWith("AUTH SCRAM-SHA-256 ", await side.ReadLineAsync(), StringComparison.Ordinal);
            await side.SayAsync("-ERR broken");
            string line = (await side.ReadLineAsync())!;
            Assert.StartsWith("AUTH SCRAM-SHA-1 ", line, StringComparison.Ordinal);
            string nonce = ScramServer.Decode(line.Split(' ')[2]).Split("r=")[1];
            await side.SayAsync("+ " + ScramServer.Encode("r=" + nonce + "x,s=QSXCR+Q6sek8bf92,i=1"));
            await side.AnswerAsync("*", "-ERR cancelled");
            await side.AnswerAsync("AUTH CRAM-MD5", "+ no base64!");
            await side.AnswerAsync("*", "-ERR cancelled");
            await side.AnswerAsync("AUTH LOGIN", "-ERR unsupported");
        });
        await using Pop3Client client = await server.ConnectAsync();
        Pop3AuthenticationException fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(() => client.AuthenticateAsync(Me));
        Assert.Contains("SCRAM-SHA-256: the server refused the mechanism: broken; SCRAM-SHA-1: the iteration count", fault.Message, StringComparison.Ordinal);
        Assert.Contains("CRAM-MD5: the challenge of the server is not base64; LOGIN: the server refused the mechanism: unsupported", fault.Message, StringComparison.Ordinal);
        Assert.Equal("unsupported", fault.ServerText);
        Assert.Equal("AUTH LOGIN", Assert.IsType<Pop3CommandException>(fault.InnerException).Command);
        Assert.Equal(Pop3SessionState.Authorization, client.State);
        await ExchangeTests.EndAsync(client, server);
    }

    [Theory]
    [InlineData("AUTH LOGIN", "-ERR [AUTH] not for you", typeof(Pop3AuthenticationException))]
    [InlineData("AUTH LOGIN", "-ERR [SYS/TEMP] later", typeof(Pop3CommandException))]
    public async Task A_bare_auth_line_can_end_the_attempt_too(string command, string answer, Type type)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.SayAsync("+OK ready");
            await side.AnswerAsync("CAPA", "+OK\nUSER\nSASL LOGIN\n.");
            await side.AnswerAsync(command, answer);
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.ConnectAsync();
        Exception fault = await Assert.ThrowsAnyAsync<Pop3Exception>(() => client.AuthenticateAsync(Me));
        Assert.Equal(type, fault.GetType());
        await ExchangeTests.EndAsync(client, server);
    }

    [Fact]
    public async Task A_mechanism_that_is_named_is_the_only_one()
    {
        await using LoopbackServer server = ExchangeTests.Serve("PLAIN", static side => side.AnswerAsync("AUTH CRAM-MD5", "-ERR [X-OFF] unsupported"));
        await using Pop3Client client = await server.ConnectAsync();
        Pop3AuthenticationException fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(
            () => client.AuthenticateAsync(Me, Pop3Authentication.CramMd5));
        Assert.Contains("CRAM-MD5 failed: the server refused the mechanism: unsupported", fault.Message, StringComparison.Ordinal);
        Assert.Equal("unsupported", fault.ServerText);
        Assert.Equal("X-OFF", fault.ResponseCode);
        Assert.IsType<Pop3CommandException>(fault.InnerException);
        await ExchangeTests.EndAsync(client, server);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_ends_at_the_password_is_an_authentication_error(bool passwordSent)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.SayAsync("+OK ready");
            await side.AnswerAsync("CAPA", "+OK\nSASL LOGIN\n.");
            await side.AnswerAsync("AUTH LOGIN", "+ VXNlcm5hbWU6");
            await side.ExpectAsync(ScramServer.Encode("user"));
            if (passwordSent)
            {
                await side.SayAsync("+ UGFzc3dvcmQ6");
                await side.ExpectAsync(ScramServer.Encode("secret"));
            }

            side.Close();
        });
        await using Pop3Client client = await server.ConnectAsync();
        Exception fault = await Assert.ThrowsAnyAsync<Pop3Exception>(() => client.AuthenticateAsync(Me));
        Assert.Equal(passwordSent ? typeof(Pop3AuthenticationException) : typeof(Pop3ConnectionLostException), fault.GetType());
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("XOAUTH2")]
    [InlineData("OAUTHBEARER")]
    public async Task A_connection_that_ends_at_a_wrong_proof_or_token_is_an_authentication_error(string mechanism)
    {
        bool isScram = mechanism.StartsWith("SCRAM", StringComparison.Ordinal);
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.SayAsync("+OK ready");
            await side.AnswerAsync("CAPA", "+OK\nSASL " + mechanism + "\n.");
            string line = (await side.ReadLineAsync())!;
            Assert.StartsWith("AUTH " + mechanism, line, StringComparison.Ordinal);
            if (isScram)
            {
                ScramServer scram = new(System.Security.Cryptography.HashAlgorithmName.SHA256, "another");
                Assert.False(await scram.PlayAsync(side, ScramServer.Decode(line.Split(' ')[2])));
            }
            else if (mechanism == "XOAUTH2")
            {
                await side.SayAsync("+ ");
                _ = await side.ReadLineAsync();
            }

            side.Close();
        });
        await using Pop3Client client = await server.ConnectAsync();
        Pop3Credential credential = isScram ? Me : new Pop3Credential("user", accessToken: "expired");
        Pop3AuthenticationException fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(() => client.AuthenticateAsync(credential));
        Assert.Contains("closed the connection at AUTH " + mechanism, fault.Message, StringComparison.Ordinal);
        Assert.IsType<Pop3ConnectionLostException>(fault.InnerException);
        await server.FinishAsync();
    }

    /// <summary>The certificate is the credential; Kerberos is not tried behind it.</summary>
    [Theory]
    [InlineData("-ERR no such user", "did not accept the credentials (EXTERNAL): no such user")]
    [InlineData("-ERR [AUTH] no", "did not accept the credentials (EXTERNAL): no")]
    [InlineData(null, "closed the connection at AUTH EXTERNAL")]
    public async Task A_certificate_that_is_refused_at_external_is_an_authentication_error(string? answer, string words)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.StartTlsAsync(TestCertificates.Valid);
            await side.SayAsync("+OK ready");
            await side.AnswerAsync("CAPA", "+OK\nSASL EXTERNAL GSSAPI\n.");
            await side.ExpectAsync("AUTH EXTERNAL =");
            if (answer is null)
            {
                side.Close();
                return;
            }

            await side.SayAsync(answer);
            await side.ExpectEndAsync();
        });
        Pop3ClientOptions options = server.Options();
        options.Security = Pop3Security.Tls;
        options.SkipCertificateCheck = true;
        _ = options.ClientCertificates.Add(TestCertificates.Client);
        await using Pop3Client client = await Pop3Client.ConnectAsync(options);
        Pop3AuthenticationException fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(() => client.AuthenticateAsync(new Pop3Credential()));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        await ExchangeTests.EndAsync(client, server);
    }

    [Theory]
    [InlineData("password", "XOAUTH2 GSSAPI")]
    [InlineData("token", "PLAIN SCRAM-SHA-256")]
    [InlineData("nothing", "PLAIN XOAUTH2")]
    public async Task Where_nothing_is_usable_nothing_is_sent_and_the_offer_is_named(string kind, string offered)
    {
        Pop3Credential credential = kind switch
        {
            "password" => Me,
            "token" => new Pop3Credential("user", accessToken: "token"),
            _ => new Pop3Credential(),
        };
        await using LoopbackServer server = ExchangeTests.Serve(offered, static _ => Task.CompletedTask);
        await using Pop3Client client = await server.ConnectAsync();
        Pop3AuthenticationException fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(() => client.AuthenticateAsync(credential));
        Assert.Contains(offered.Replace(" ", ", ", StringComparison.Ordinal), fault.Message, StringComparison.Ordinal);
        foreach (Pop3Authentication named in new[] { Pop3Authentication.Plain, Pop3Authentication.XOAuth2, Pop3Authentication.Apop })
        {
            bool isUsable = named == Pop3Authentication.XOAuth2 ? kind == "token" : kind == "password";
            if (!isUsable || named == Pop3Authentication.Apop)
            {
                _ = await Assert.ThrowsAsync<Pop3AuthenticationException>(() => client.AuthenticateAsync(credential, named));
            }
        }

        await ExchangeTests.EndAsync(client, server);
    }

    [Theory]
    [InlineData("UTF8 USER\n", "pässwörd", true)]
    [InlineData("UTF8 USER\n", "password", false)]
    [InlineData("UTF8\n", "pässwörd", false)]
    [InlineData("", "pässwörd 密码", false)]
    public async Task Utf8_is_asked_for_where_name_or_password_need_it(string offer, string password, bool isAsked)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.SayAsync("+OK ready");
            await side.AnswerAsync("CAPA", "+OK\n" + offer + "USER\n.");
            if (isAsked)
            {
                await side.AnswerAsync("UTF8", "+OK");
            }

            await side.AnswerAsync("USER user", "+OK");
            await side.AnswerAsync("PASS " + Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(password)), "+OK");
            await side.AnswerAsync("CAPA", "+OK\nUIDL\n.");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.ConnectAsync();
        await client.AuthenticateAsync(new Pop3Credential("user", password));
        Assert.Equal("USER/PASS", client.AuthenticationMechanism);
        await ExchangeTests.EndAsync(client, server);
    }

    /// <summary>RFC 6856, section 2.1: of APOP only the name crosses the line.</summary>
    [Theory]
    [InlineData("UTF8 USER\n", "josé", "secret", true)]
    [InlineData("UTF8 USER\n", "user", "pässwörd", false)]
    [InlineData("UTF8\n", "josé", "secret", false)]
    public async Task Utf8_is_asked_for_where_the_name_of_apop_needs_it(string offer, string name, string password, bool isAsked)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.SayAsync("+OK <1@h>");
            await side.AnswerAsync("CAPA", "+OK\n" + offer + "UIDL\n.");
            if (isAsked)
            {
                await side.AnswerAsync("UTF8", "+OK");
            }

            Assert.StartsWith("APOP " + Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(name)) + " ", await side.ReadLineAsync(), StringComparison.Ordinal);
            await side.SayAsync("+OK");
            await side.AnswerAsync("CAPA", "+OK\nUIDL\n.");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.ConnectAsync();
        await client.AuthenticateAsync(new Pop3Credential(name, password), Pop3Authentication.Apop);
        await ExchangeTests.EndAsync(client, server);
    }

    [Theory]
    [InlineData("a\rb")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    public void Line_breaks_and_nul_are_refused_before_there_is_anything_to_send(string text)
    {
        _ = Assert.Throws<ArgumentException>(() => new Pop3Credential(text, "x"));
        _ = Assert.Throws<ArgumentException>(() => new Pop3Credential("x", text));
        ArgumentException fault = Assert.Throws<ArgumentException>(() => new Pop3Credential("x", accessToken: text));
        Assert.DoesNotContain(text, fault.ToString(), StringComparison.Ordinal);
        _ = Assert.Throws<ArgumentException>(() => new Pop3Credential("x", accessToken: "a\u0001auth=b"));
        _ = Assert.Throws<ArgumentException>(() => new Pop3Credential("x", "password", "token"));
        Assert.Equal("me", new Pop3Credential("me", "secret").ToString());
    }
}
