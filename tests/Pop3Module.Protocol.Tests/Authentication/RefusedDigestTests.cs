using System;
using System.Threading.Tasks;
using Pop3Module.Protocol.Tests.Sessions;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Authentication;

/// <summary>A refused digest is no wrong password: servers offer digests for accounts whose password they keep as a hash.</summary>
public class RefusedDigestTests
{
    private static readonly Pop3Credential Me = new("user", "secret");
    private static readonly string PlainResponse = ScramServer.Encode("\0user\0secret");

    /// <summary>solid-pop3d and GNU mailutils: the greeting has a timestamp, and the account has no secret for APOP.</summary>
    [Theory]
    [InlineData("+OK\nUSER\n.")]
    [InlineData("-ERR unknown command")]
    public async Task After_apop_was_refused_user_and_pass_are_tried_once(string capabilities)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.SayAsync("+OK Solid POP3 server ready <2134.1@host>");
            await side.AnswerAsync("CAPA", capabilities);
            await RefuseApopAsync(side);
            await side.AnswerAsync("USER user", "+OK");
            await side.AnswerAsync("PASS secret", "+OK");
            if (capabilities[0] == '+')
            {
                await side.AnswerAsync("CAPA", capabilities);
            }

            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.ConnectAsync();
        await client.AuthenticateAsync(Me);
        Assert.Equal("USER/PASS", client.AuthenticationMechanism);
        Assert.Equal("APOP", client.RefusedMechanism);
        await ExchangeTests.EndAsync(client, server);
    }

    [Fact]
    public async Task After_cram_md5_was_refused_plain_is_tried_once()
    {
        await using LoopbackServer server = ExchangeTests.Serve("CRAM-MD5 SCRAM-SHA-1-NONE PLAIN LOGIN", static async (ServerSide side) =>
        {
            await RefuseCramMd5Async(side, "-ERR [AUTH] Authentication failed.");
            await side.AnswerAsync("AUTH PLAIN " + PlainResponse, "+OK");
            await side.AnswerAsync("CAPA", "+OK\nUIDL\n.");
        });
        await using Pop3Client client = await server.ConnectAsync();
        await client.AuthenticateAsync(Me);
        Assert.Equal("PLAIN", client.AuthenticationMechanism);
        Assert.Equal("CRAM-MD5", client.RefusedMechanism);
        await ExchangeTests.EndAsync(client, server);
    }

    [Fact]
    public async Task After_a_proof_was_refused_plain_is_tried_once()
    {
        ScramServer scram = new(System.Security.Cryptography.HashAlgorithmName.SHA1, "another");
        await using LoopbackServer server = ExchangeTests.Serve("SCRAM-SHA-1 CRAM-MD5 PLAIN", async (ServerSide side) =>
        {
            string line = (await side.ReadLineAsync())!;
            Assert.False(await scram.PlayAsync(side, ScramServer.Decode(line.Split(' ')[2])));
            await side.SayAsync("-ERR no");
            await side.AnswerAsync("AUTH PLAIN " + PlainResponse, "+OK");
            await side.AnswerAsync("CAPA", "+OK\nUIDL\n.");
        });
        await using Pop3Client client = await server.ConnectAsync();
        await client.AuthenticateAsync(Me);
        Assert.Equal("SCRAM-SHA-1", client.RefusedMechanism);
        await ExchangeTests.EndAsync(client, server);
    }

    [Fact]
    public async Task With_a_wrong_password_there_are_two_refusals_and_the_error_names_both()
    {
        await using LoopbackServer server = ExchangeTests.Serve("CRAM-MD5 PLAIN LOGIN", static async (ServerSide side) =>
        {
            await RefuseCramMd5Async(side, "-ERR no digest");
            await side.AnswerAsync("AUTH PLAIN " + PlainResponse, "-ERR [AUTH] wrong password");
        });
        await using Pop3Client client = await server.ConnectAsync();
        Pop3AuthenticationException fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(() => client.AuthenticateAsync(Me));
        Assert.Contains("neither with CRAM-MD5 (no digest) nor with PLAIN (wrong password).", fault.Message, StringComparison.Ordinal);
        Assert.Equal("AUTH", fault.ResponseCode);
        Assert.Equal("wrong password", fault.ServerText);
        await ExchangeTests.EndAsync(client, server);
    }

    [Theory]
    [InlineData("IN-USE")]
    [InlineData("LOGIN-DELAY")]
    [InlineData("SYS/TEMP")]
    [InlineData("SYS/PERM")]
    public async Task What_does_not_concern_the_credentials_ends_the_login_at_once(string code)
    {
        await using LoopbackServer server = ExchangeTests.Serve("CRAM-MD5 PLAIN", side => RefuseCramMd5Async(side, $"-ERR [{code}] later"));
        await using Pop3Client client = await server.ConnectAsync();
        Pop3CommandException fault = await Assert.ThrowsAsync<Pop3CommandException>(() => client.AuthenticateAsync(Me));
        Assert.Equal(code, fault.ResponseCode);
        await ExchangeTests.EndAsync(client, server);
    }

    [Fact]
    public async Task A_plaintext_way_that_cannot_be_used_leads_to_the_next_one()
    {
        await using LoopbackServer server = ExchangeTests.Serve("CRAM-MD5 LOGIN\nUSER", static async (ServerSide side) =>
        {
            await RefuseCramMd5Async(side, "-ERR no");
            await side.AnswerAsync("AUTH LOGIN", "-ERR unsupported");
            await side.AnswerAsync("USER user", "+OK");
            await side.AnswerAsync("PASS secret", "+OK");
            await side.AnswerAsync("CAPA", "+OK\nUIDL\n.");
        });
        await using Pop3Client client = await server.ConnectAsync();
        await client.AuthenticateAsync(Me);
        Assert.Equal("USER/PASS", client.AuthenticationMechanism);
        await ExchangeTests.EndAsync(client, server);
    }

    [Fact]
    public async Task Without_a_plaintext_way_the_refusal_is_the_error()
    {
        await using LoopbackServer server = ExchangeTests.Serve("CRAM-MD5", static side => RefuseCramMd5Async(side, "-ERR no"));
        await using Pop3Client client = await server.ConnectAsync();
        Pop3AuthenticationException fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(() => client.AuthenticateAsync(Me));
        Assert.Contains("(CRAM-MD5): no", fault.Message, StringComparison.Ordinal);
        await ExchangeTests.EndAsync(client, server);
    }

    [Fact]
    public async Task A_named_digest_is_the_only_way()
    {
        await using LoopbackServer server = ExchangeTests.Serve("CRAM-MD5 PLAIN", static side => RefuseCramMd5Async(side, "-ERR no"));
        await using Pop3Client client = await server.ConnectAsync();
        _ = await Assert.ThrowsAsync<Pop3AuthenticationException>(() => client.AuthenticateAsync(Me, Pop3Authentication.CramMd5));
        Assert.Null(client.RefusedMechanism);
        await ExchangeTests.EndAsync(client, server);
    }

    /// <summary>Whether the next way was tried depends on when the end of the connection arrives; the refusal of the digest is told either way.</summary>
    [Fact]
    public async Task The_refusal_of_the_digest_is_told_where_the_server_hangs_up_behind_it()
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.SayAsync("+OK ready");
            await side.AnswerAsync("CAPA", "+OK\nSASL CRAM-MD5 PLAIN\n.");
            await RefuseCramMd5Async(side, "-ERR no digest");
            side.Close();
        });
        await using Pop3Client client = await server.ConnectAsync();
        Pop3AuthenticationException fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(() => client.AuthenticateAsync(Me));
        Assert.Contains("CRAM-MD5", fault.Message, StringComparison.Ordinal);
        Assert.Contains("no digest", fault.Message, StringComparison.Ordinal);
        await server.FinishAsync();
    }

    /// <summary>A server that ends the connection has not said that the password is wrong.</summary>
    [Theory]
    [InlineData("USER user")]
    [InlineData("PASS secret")]
    public async Task Where_the_server_hangs_up_at_the_password_no_second_refusal_is_told(string last)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.SayAsync("+OK ready");
            await side.AnswerAsync("CAPA", "+OK\nUSER\nSASL CRAM-MD5\n.");
            await RefuseCramMd5Async(side, "-ERR [AUTH] no digest");
            await side.ExpectAsync("USER user");
            if (last != "USER user")
            {
                await side.SayAsync("+OK");
                await side.ExpectAsync(last);
            }

            side.Close();
        });
        await using Pop3Client client = await server.ConnectAsync();
        Pop3AuthenticationException fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(() => client.AuthenticateAsync(Me));
        Assert.EndsWith(
            "(CRAM-MD5): no digest. The connection ended at USER/PASS, so the server did not say whether it accepts the password.",
            fault.Message,
            StringComparison.Ordinal);
        Assert.Equal("no digest", fault.ServerText);
        Assert.Equal("AUTH", fault.ResponseCode);
        Assert.Equal(last == "USER user", fault.CanGoOn);
        _ = Assert.IsType<Pop3ConnectionLostException>(fault.InnerException);
        await server.FinishAsync();
    }

    /// <summary>A certificate that was accepted unchecked may be that of anybody on the network path.</summary>
    [Fact]
    public async Task Where_the_certificate_is_not_checked_a_digest_is_tried_first()
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.StartTlsAsync(TestCertificates.Valid);
            await side.SayAsync("+OK <1@h>");
            await side.AnswerAsync("CAPA", "+OK\nSASL PLAIN\n.");
            Assert.StartsWith("APOP user ", await side.ReadLineAsync(), StringComparison.Ordinal);
            await side.SayAsync("+OK");
            await side.AnswerAsync("CAPA", "+OK\nUIDL\n.");
            await side.ExpectEndAsync();
        });
        Pop3ClientOptions options = server.Options();
        options.Security = Pop3Security.Tls;
        options.SkipCertificateCheck = true;
        await using Pop3Client client = await Pop3Client.ConnectAsync(options);
        await client.AuthenticateAsync(Me);
        Assert.Equal("APOP", client.AuthenticationMechanism);
        await ExchangeTests.EndAsync(client, server);
    }

    /// <summary>Under TLS with a verified certificate a digest hides the password from nobody, so it is not tried first.</summary>
    [Fact]
    public async Task Under_verified_tls_the_password_is_sent_before_a_digest_is_tried()
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.StartTlsAsync(TestCertificates.Valid);
            await side.SayAsync("+OK <1@h>");
            await side.AnswerAsync("CAPA", "+OK\nSASL CRAM-MD5 PLAIN\n.");
            await side.AnswerAsync("AUTH PLAIN " + PlainResponse, "+OK");
            await side.AnswerAsync("CAPA", "+OK\nUIDL\n.");
            await side.ExpectEndAsync();
        });
        Pop3ClientOptions options = server.Options();
        options.Security = Pop3Security.Tls;
        options.CertificateThumbprints = [TestCertificates.Thumbprint(TestCertificates.Valid)];
        await using Pop3Client client = await Pop3Client.ConnectAsync(options);
        await client.AuthenticateAsync(Me);
        Assert.Equal("PLAIN", client.AuthenticationMechanism);
        await ExchangeTests.EndAsync(client, server);
    }

    [DovecotFact]
    public async Task A_real_dovecot_that_lists_digests_and_stores_hashes()
    {
        foreach ((string listed, string refused) in new[] { ("cram-md5", "CRAM-MD5"), ("apop", "APOP"), ("scram-sha-256", "SCRAM-SHA-256") })
        {
            await using DovecotServer dovecot = await DovecotServer.StartAsync(new DovecotOptions { ExtraSettings = "auth_mechanisms = plain " + listed });
            dovecot.AddMailbox("bob", "secret", [], isHashed: true);
            await using Pop3Client client = await ConnectAsync(dovecot);
            await client.AuthenticateAsync(new Pop3Credential("bob", "secret"));
            Assert.Equal("PLAIN", client.AuthenticationMechanism);
            Assert.Equal(refused, client.RefusedMechanism);
            await client.QuitAsync();

            await using Pop3Client stranger = await ConnectAsync(dovecot);
            Pop3AuthenticationException fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(
                () => stranger.AuthenticateAsync(new Pop3Credential("bob", "wrong")));
            Assert.Contains($"neither with {refused} (", fault.Message, StringComparison.Ordinal);
            Assert.Contains(" nor with PLAIN (", fault.Message, StringComparison.Ordinal);
        }
    }

    private static Task<Pop3Client> ConnectAsync(DovecotServer dovecot) =>
        Pop3Client.ConnectAsync(new Pop3ClientOptions(dovecot.Host) { Port = dovecot.PlainPort, Security = Pop3Security.None });

    private static async Task RefuseApopAsync(ServerSide side)
    {
        Assert.StartsWith("APOP user ", await side.ReadLineAsync(), StringComparison.Ordinal);
        await side.SayAsync("-ERR authentication failed");
    }

    private static async Task RefuseCramMd5Async(ServerSide side, string answer)
    {
        await side.AnswerAsync("AUTH CRAM-MD5", "+ " + ScramServer.Encode("<1@h>"));
        _ = await side.ReadLineAsync();
        await side.SayAsync(answer);
    }
}
