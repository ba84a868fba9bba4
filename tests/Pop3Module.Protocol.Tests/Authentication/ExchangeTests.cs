using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Tests.Sessions;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Authentication;

/// <summary>Each rule of the exchange, as a dialogue.</summary>
public class ExchangeTests
{
    private static readonly Pop3Credential Me = new("user", "secret");
    private static readonly string PlainResponse = ScramServer.Encode("\0user\0secret");

    [Theory]
    [InlineData(139, true)] // AUTH PLAIN, a space, 242 characters of base64 at most, CRLF
    [InlineData(173, true)]
    [InlineData(174, true)]
    [InlineData(175, false)]
    [InlineData(9000, false)]
    public async Task An_initial_response_is_sent_only_where_the_line_stays_within_255_octets(int passwordLength, bool isInitial)
    {
        string password = new('p', passwordLength);
        string response = ScramServer.Encode("\0user\0" + password);
        Assert.Equal(isInitial, ("AUTH PLAIN " + response + "\r\n").Length <= 255);
        await RunAsync("PLAIN", new Pop3Credential("user", password), async (ServerSide side) =>
        {
            if (isInitial)
            {
                await side.ExpectAsync("AUTH PLAIN " + response);
            }
            else
            {
                await side.AnswerAsync("AUTH PLAIN", "+ ");
                await side.ExpectAsync(response);
            }

            await LetInAsync(side);
        });
    }

    [Fact]
    public async Task Without_sasl_in_the_capabilities_there_is_no_initial_response_and_a_named_mechanism_is_tried_all_the_same()
    {
        await RunAsync(
            null,
            Me,
            static async (ServerSide side) =>
            {
                await side.AnswerAsync("AUTH PLAIN", "+");
                await side.AnswerAsync(PlainResponse, "+OK");
            },
            Pop3Authentication.Plain);
    }

    /// <summary>A server that says +OK where it means a continuation.</summary>
    [Theory]
    [InlineData(Pop3Authentication.Plain, "PLAIN")]
    [InlineData(Pop3Authentication.Login, "LOGIN")]
    [InlineData(Pop3Authentication.XOAuth2, "XOAUTH2")]
    public async Task An_ok_before_the_mechanism_has_had_its_say_is_a_continuation(Pop3Authentication authentication, string name)
    {
        Pop3Credential credential = authentication == Pop3Authentication.XOAuth2 ? new Pop3Credential("user", accessToken: "token") : Me;
        await RunAsync(
            null,
            credential,
            async (ServerSide side) =>
            {
                await side.AnswerAsync("AUTH " + name, "+OK go ahead");
                _ = await side.ReadLineAsync();
                if (authentication == Pop3Authentication.Login)
                {
                    await side.SayAsync("+OK more");
                    Assert.Equal("secret", ScramServer.Decode(await side.ReadLineAsync() ?? ""));
                }

                await side.SayAsync("+OK");
            },
            authentication);
    }

    /// <summary>A server that does not read the response in the command asks for it.</summary>
    [Theory]
    [InlineData("+")]
    [InlineData("+ ")]
    public async Task An_empty_challenge_after_an_initial_response_gets_it_once_more(string challenge) =>
        await RunAsync("PLAIN", Me, async (ServerSide side) =>
        {
            await side.AnswerAsync("AUTH PLAIN " + PlainResponse, challenge);
            await side.ExpectAsync(PlainResponse);
            await LetInAsync(side);
        });

    [Theory]
    [InlineData("+ VXNlcm5hbWU6", null)]
    [InlineData("+ go ahead", null)]
    [InlineData("+", "+")]
    public async Task Any_other_challenge_after_an_initial_response_is_cancelled(string first, string? second)
    {
        await using LoopbackServer server = Serve("PLAIN", async (ServerSide side) =>
        {
            await side.AnswerAsync("AUTH PLAIN " + PlainResponse, first);
            if (second is not null)
            {
                await side.AnswerAsync(PlainResponse, second);
            }

            await side.AnswerAsync("*", "-ERR cancelled");
        });
        await using Pop3Client client = await server.ConnectAsync();
        Pop3AuthenticationException fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(() => client.AuthenticateAsync(Me));
        Assert.Contains("the server sent a challenge after the end of the mechanism", fault.Message, StringComparison.Ordinal);
        await EndAsync(client, server);
    }

    [Fact]
    public async Task A_challenge_without_a_blank_before_it_is_read() =>
        await RunAsync("CRAM-MD5", Me, static async (ServerSide side) =>
        {
            await side.AnswerAsync("AUTH CRAM-MD5", "+" + ScramServer.Encode("<1@h>"));
            Assert.StartsWith("user ", ScramServer.Decode(await side.ReadLineAsync() ?? ""), StringComparison.Ordinal);
            await LetInAsync(side);
        });

    [Fact]
    public async Task Cram_md5_cannot_answer_an_ok_and_cancels()
    {
        await using LoopbackServer server = Serve("CRAM-MD5 PLAIN", static async (ServerSide side) =>
        {
            await side.AnswerAsync("AUTH CRAM-MD5", "+OK");
            await side.AnswerAsync("*", "-ERR cancelled");
            await side.AnswerAsync("AUTH PLAIN " + PlainResponse, "+OK");
            await side.AnswerAsync("CAPA", "+OK\nUIDL\n.");
        });
        await using Pop3Client client = await server.ConnectAsync();
        await client.AuthenticateAsync(Me);
        Assert.Equal("PLAIN", client.AuthenticationMechanism);
        await EndAsync(client, server);
    }

    [Fact]
    public async Task A_challenge_of_100_kilobytes_is_no_line_too_long()
    {
        string challenge = new('c', 100_000);
        await RunAsync("CRAM-MD5", Me, async (ServerSide side) =>
        {
            await side.AnswerAsync("AUTH CRAM-MD5", "+ " + ScramServer.Encode(challenge));
#pragma warning disable CA5351 // MD5 is what the mechanism is made of.
            string digest = Convert.ToHexStringLower(HMACMD5.HashData("secret"u8, Encoding.ASCII.GetBytes(challenge)));
#pragma warning restore CA5351
            await side.ExpectAsync(ScramServer.Encode("user " + digest));
            await LetInAsync(side);
        });
    }

    [Theory]
    [InlineData(Pop3Authentication.XOAuth2)]
    [InlineData(Pop3Authentication.OAuthBearer)]
    public async Task A_token_of_8_kilobytes(Pop3Authentication authentication)
    {
        string token = string.Concat(Enumerable.Range(0, 8192).Select(static (int i) => (char)('a' + (i % 26))));
        string name = authentication == Pop3Authentication.XOAuth2 ? "XOAUTH2" : "OAUTHBEARER";
        await RunAsync(name, new Pop3Credential("user", accessToken: token), async (ServerSide side) =>
        {
            await side.AnswerAsync("AUTH " + name, "+ ");
            string response = ScramServer.Decode(await side.ReadLineAsync() ?? "");
            Assert.Contains("\u0001auth=Bearer " + token + "\u0001\u0001", response, StringComparison.Ordinal);
            await LetInAsync(side);
        });
    }

    [Theory]
    [InlineData("OAUTHBEARER", "AQ==")]
    [InlineData("XOAUTH2", "")]
    public async Task The_error_of_a_token_is_answered_and_shown(string name, string answer)
    {
        await using LoopbackServer server = Serve(name, async (ServerSide side) =>
        {
            if (name == "XOAUTH2")
            {
                await side.AnswerAsync("AUTH XOAUTH2", "+ ");
            }

            _ = await side.ReadLineAsync();
            await side.SayAsync("+ " + ScramServer.Encode("{\"status\":\"invalid_token\",\"scope\":\"mail\",\"echo\":\"the-token\"}"));
            await side.AnswerAsync(answer, "-ERR [AUTH] no");
        });
        await using Pop3Client client = await server.ConnectAsync();
        Pop3AuthenticationException fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(
            () => client.AuthenticateAsync(new Pop3Credential("user", accessToken: "the-token")));
        Assert.Contains("{\"status\":\"invalid_token\",\"scope\":\"mail\",\"echo\":\"********\"}", fault.Message, StringComparison.Ordinal);
        Assert.Equal("AUTH", fault.ResponseCode);
        await EndAsync(client, server);
    }

    [Theory]
    [InlineData("SHA-1")]
    [InlineData("SHA-256")]
    public async Task Scram_against_a_server_of_its_own(string hash)
    {
        ScramServer scram = new(new HashAlgorithmName(hash.Replace("-", "", StringComparison.Ordinal)), "pässwörd 密码");
        await RunAsync("SCRAM-" + hash, new Pop3Credential("me", "pa\u0308ssw\u00ADörd\u00A0密码"), async (ServerSide side) =>
        {
            string line = (await side.ReadLineAsync())!;
            Assert.StartsWith($"AUTH SCRAM-{hash} ", line, StringComparison.Ordinal);
            Assert.True(await scram.PlayAsync(side, ScramServer.Decode(line.Split(' ')[2])));
            Assert.Equal("n,,", Encoding.ASCII.GetString(scram.Channel));
            await side.AnswerAsync("", "+OK");
            await side.AnswerAsync("CAPA", "+OK\nUIDL\n.");
        });
    }

    [Theory]
    [InlineData("SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN", "p=tls-server-end-point,,")]
    [InlineData("SCRAM-SHA-256 PLAIN", "y,,")]
    public async Task Under_tls_scram_is_bound_to_the_certificate_or_says_that_it_could_be(string offered, string header)
    {
        ScramServer scram = new(HashAlgorithmName.SHA256, "secret");
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.StartTlsAsync(TestCertificates.Valid);
            await side.SayAsync("+OK ready");
            await side.AnswerAsync("CAPA", "+OK\nSASL " + offered + "\n.");
            string[] words = (await side.ReadLineAsync())!.Split(' ');
            Assert.Equal(offered.Split(' ')[0], words[1]);
            Assert.True(await scram.PlayAsync(side, ScramServer.Decode(words[2])));
            await side.AnswerAsync("", "+OK");
            await side.AnswerAsync("CAPA", "+OK\nUIDL\n.");
            await side.ExpectEndAsync();
        });
        Pop3ClientOptions options = server.Options();
        options.Security = Pop3Security.Tls;
        options.SkipCertificateCheck = true;
        await using Pop3Client client = await Pop3Client.ConnectAsync(options);
        await client.AuthenticateAsync(Me);
        byte[] bound = header[0] == 'p' ? SHA256.HashData(TestCertificates.Valid.RawData) : [];
        Assert.Equal(Encoding.ASCII.GetBytes(header).Concat(bound), scram.Channel);
        Assert.Equal(offered.Split(' ')[0], client.AuthenticationMechanism);
        await EndAsync(client, server);
    }

    [Theory]
    [InlineData("at once")]
    [InlineData("after the proof")]
    public async Task An_ok_before_the_server_has_proved_itself_is_not_believed(string when)
    {
        await using LoopbackServer server = Serve("SCRAM-SHA-256 PLAIN", async (ServerSide side) =>
        {
            string line = (await side.ReadLineAsync())!;
            if (when == "at once")
            {
                await side.SayAsync("+OK welcome");
                return;
            }

            string nonce = ScramServer.Decode(line.Split(' ')[2]).Split("r=")[1];
            await side.SayAsync("+ " + ScramServer.Encode("r=" + nonce + "x,s=QSXCR+Q6sek8bf92,i=4096"));
            _ = await side.ReadLineAsync();
            await side.SayAsync("+OK welcome");
        });
        await using Pop3Client client = await server.ConnectAsync();
        Pop3AuthenticationException fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(() => client.AuthenticateAsync(Me));
        Assert.Contains("without proving", fault.Message, StringComparison.Ordinal);
        Assert.Equal(Pop3SessionState.Broken, client.State);
        Assert.Same(fault, client.Fault);
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_server_with_a_wrong_signature_never_gets_the_password_another_way()
    {
        ScramServer scram = new(HashAlgorithmName.SHA256, "secret");
        await using LoopbackServer server = Serve("SCRAM-SHA-256 PLAIN", async (ServerSide side) =>
        {
            string line = (await side.ReadLineAsync())!;
            Assert.True(await scram.PlayAsync(side, ScramServer.Decode(line.Split(' ')[2]), static (string _) => "v=AAAA"));
            await side.AnswerAsync("*", "-ERR cancelled");
        });
        await using Pop3Client client = await server.ConnectAsync();
        Pop3AuthenticationException fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(() => client.AuthenticateAsync(Me));
        Assert.Contains("it may be an impostor", fault.Message, StringComparison.Ordinal);
        await EndAsync(client, server);
    }

    [Theory]
    [InlineData("+OK you are in")]
    [InlineData("+ and more")]
    public async Task A_server_that_does_not_take_a_cancellation_is_left(string answer)
    {
        await using LoopbackServer server = Serve("CRAM-MD5 PLAIN", async (ServerSide side) =>
        {
            await side.AnswerAsync("AUTH CRAM-MD5", "+ %%%");
            await side.AnswerAsync("*", answer);
        });
        await using Pop3Client client = await server.ConnectAsync();
        _ = await Assert.ThrowsAsync<Pop3AuthenticationException>(() => client.AuthenticateAsync(Me));
        Assert.Equal(Pop3SessionState.Broken, client.State);
        await server.FinishAsync();
    }

    [Fact]
    public async Task External_with_nothing_to_say_sends_an_equals_sign()
    {
        await RunAsync(
            "EXTERNAL",
            new Pop3Credential(),
            static async (ServerSide side) =>
            {
                await side.ExpectAsync("AUTH EXTERNAL =");
                await LetInAsync(side);
            },
            Pop3Authentication.External);
        await RunAsync(
            null,
            new Pop3Credential(),
            static async (ServerSide side) =>
            {
                await side.AnswerAsync("AUTH EXTERNAL", "+ ");
                await side.AnswerAsync("", "+OK");
            },
            Pop3Authentication.External);
    }

    [Fact]
    public async Task Cancelled_in_the_midst_the_connection_is_closed()
    {
        using CancellationTokenSource stop = new();
        await using LoopbackServer server = Serve("LOGIN", async (ServerSide side) =>
        {
            await side.ExpectAsync("AUTH LOGIN");
            await stop.CancelAsync();
        });
        await using Pop3Client client = await server.ConnectAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.AuthenticateAsync(Me, cancellationToken: stop.Token));
        Assert.Equal(Pop3SessionState.Closed, client.State);
        await server.FinishAsync();
    }

    internal static LoopbackServer Serve(string? mechanisms, Func<ServerSide, Task> play, string greeting = "+OK ready", string more = "") =>
        new(async (ServerSide side) =>
        {
            await side.SayAsync(greeting);
            await side.AnswerAsync("CAPA", mechanisms is null ? "-ERR what" : "+OK\nUIDL\n" + more + "SASL " + mechanisms + "\n.");
            await play(side);
            await side.ExpectEndAsync();
        });

    internal static async Task EndAsync(Pop3Client client, LoopbackServer server)
    {
        client.Dispose();
        await server.FinishAsync();
    }

    private static async Task LetInAsync(ServerSide side)
    {
        await side.SayAsync("+OK");
        await side.AnswerAsync("CAPA", "+OK\nUIDL\n.");
    }

    private static async Task RunAsync(
        string? mechanisms, Pop3Credential credential, Func<ServerSide, Task> play, Pop3Authentication authentication = Pop3Authentication.Auto)
    {
        await using LoopbackServer server = Serve(mechanisms, play);
        await using Pop3Client client = await server.ConnectAsync();
        await client.AuthenticateAsync(credential, authentication);
        Assert.Equal(Pop3SessionState.Transaction, client.State);
        Assert.NotNull(client.AuthenticationMechanism);
        await EndAsync(client, server);
    }
}
