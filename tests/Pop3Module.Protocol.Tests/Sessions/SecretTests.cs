using System;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>Secrets never appear, not even if the server repeats them.</summary>
public class SecretTests
{
    private const string Password = "Tr0ub4dor&3 pässword";

    [Theory]
    [InlineData("clear")]
    [InlineData("base64")]
    [InlineData("base64 of a SASL response")]
    [InlineData("HEX")]
    [InlineData("hex")]
    [InlineData("response code")]
    public async Task A_password_that_the_server_repeats(string form)
    {
        byte[] octets = Encoding.UTF8.GetBytes(Password);
        string repeated = form switch
        {
            "clear" => Password,
            "base64" => Convert.ToBase64String(octets),
            "base64 of a SASL response" => Convert.ToBase64String(Encoding.UTF8.GetBytes("\0user\0" + Password)),
            "HEX" => Convert.ToHexString(octets),
            "hex" => Convert.ToHexString(octets).ToLowerInvariant(),
            _ => "nospace",
        };
        string password = form == "response code" ? "nospace" : Password;
        RecordingLog log = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.SayAsync("+OK ready");
            await side.AnswerAsync("CAPA", "-ERR");
            await side.AnswerAsync("USER user", "+OK");
            string wire = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(password));
            await side.ExpectAsync("PASS " + wire);
            string echo = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(repeated));
            await side.SayAsync(form == "response code" ? "-ERR [" + echo + "] wrong" : "-ERR the password " + echo + " is wrong");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await Pop3Client.ConnectAsync(server.Options(log));
        Pop3AuthenticationException fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(() => client.LoginAsync("user", password));
        string everything = fault + "\n" + fault.ServerText + fault.ResponseCode + "\n" + log.Text + client.Redact(repeated);
        Assert.Contains("wrong", fault.ServerText, StringComparison.Ordinal);
        Assert.Contains("PASS ********", everything, StringComparison.Ordinal);
        Assert.DoesNotContain(password, everything, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(repeated, everything, StringComparison.OrdinalIgnoreCase);
        client.Dispose();
        await server.FinishAsync();
    }

    /// <summary>It may know the password from an earlier connection.</summary>
    [Theory]
    [InlineData("greeting")]
    [InlineData("refusal")]
    [InlineData("capabilities")]
    [InlineData("handshake")]
    public async Task A_password_that_the_server_repeats_before_it_is_told(string where)
    {
        string echo = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Password)) + " " + Convert.ToBase64String(Encoding.UTF8.GetBytes("\0user\0" + Password));
        RecordingLog log = new();
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.SayAsync((where == "refusal" ? "-ERR [SYS/TEMP] " : "+OK ") + (where == "capabilities" ? "ready" : echo));
            await side.AnswerAllAsync((string command) => command == "CAPA" ? "+OK\nSASL X" + echo + "\n." : "+OK " + echo);
        });
        Pop3ClientOptions options = server.Options(log);
        options.Security = where == "handshake" ? Pop3Security.Tls : Pop3Security.None;
        options.Hide(new Pop3Credential("user", Password));
        string shown;
        if (where is "refusal" or "handshake")
        {
            Pop3Exception fault = await Assert.ThrowsAnyAsync<Pop3Exception>(() => Pop3Client.ConnectAsync(options));
            Assert.Contains("********", fault.ServerText, StringComparison.Ordinal);
            shown = fault + fault.ServerText;
        }
        else
        {
            await using Pop3Client client = await Pop3Client.ConnectAsync(options);
            shown = client.Greeting + string.Join('\n', client.Capabilities.Lines);
            Assert.Contains("********", shown, StringComparison.Ordinal);
            Pop3Exception fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(() => client.AuthenticateAsync(new Pop3Credential("user", accessToken: "x")));
            shown += fault;
        }

        shown += log.Text;
        Assert.DoesNotContain(Password, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes("\0user\0" + Password))[8..^8], shown, StringComparison.Ordinal);
    }

    /// <summary>A digest over a mask would be a wrong one.</summary>
    [Fact]
    public async Task A_timestamp_that_holds_the_password_is_hidden_and_still_used()
    {
        RecordingLog log = new();
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.SayAsync("+OK ready <1896.697170952@dbc.mtview.ca.us>");
            await side.AnswerAsync("CAPA", "-ERR");
#pragma warning disable CA5351 // MD5 is what the protocol asks for.
            string digest = Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData("<1896.697170952@dbc.mtview.ca.us>1896"u8));
#pragma warning restore CA5351
            await side.AnswerAsync("APOP user " + digest, "+OK");
            await side.ExpectEndAsync();
        });
        Pop3ClientOptions options = server.Options(log);
        options.Hide(new Pop3Credential("user", "1896"));
        await using Pop3Client client = await Pop3Client.ConnectAsync(options);
        Assert.Equal("ready <********.697170952@dbc.mtview.ca.us>", client.Greeting);
        await client.ApopAsync("user", "1896");
        Assert.DoesNotContain("1896", log.Text, StringComparison.Ordinal);
        client.Dispose();
        await server.FinishAsync();
    }

    [Fact]
    public async Task An_apop_digest_that_the_server_repeats()
    {
        const string Digest = "c4c9334bac560ecc979e58001b3e22fb";
        RecordingLog log = new();
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.SayAsync("+OK <1896.697170952@dbc.mtview.ca.us>");
            await side.AnswerAsync("CAPA", "-ERR");
            await side.AnswerAsync("APOP mrose " + Digest, "-ERR [AUTH] bad " + Digest + " for tanstaaf");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await Pop3Client.ConnectAsync(server.Options(log));
        Pop3AuthenticationException fault = await Assert.ThrowsAsync<Pop3AuthenticationException>(() => client.ApopAsync("mrose", "tanstaaf"));
        string everything = fault + fault.ServerText + log.Text;
        Assert.Equal("AUTH", fault.ResponseCode);
        Assert.Contains("APOP mrose ********", everything, StringComparison.Ordinal);
        Assert.DoesNotContain(Digest, everything, StringComparison.Ordinal);
        Assert.DoesNotContain("tanstaaf", everything, StringComparison.Ordinal);
        client.Dispose();
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("-ERR [IN-USE] locked", true)]
    [InlineData("-ERR [LOGIN-DELAY] wait", true)]
    [InlineData("-ERR [SYS/TEMP] later", true)]
    [InlineData("-ERR [SYS/PERM] never", true)]
    [InlineData("-ERR [AUTH] wrong", false)]
    [InlineData("-ERR wrong", false)]
    public async Task Refusals_that_are_not_about_the_credentials_are_told_apart(string answer, bool isAboutTheMaildrop)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.SayAsync("+OK ready");
            await side.AnswerAsync("CAPA", "-ERR");
            await side.AnswerAsync("USER user", "+OK");
            await side.AnswerAsync("PASS secret", answer);
            await side.AnswerAsync("USER user", "+OK");
            await side.AnswerAsync("PASS secret", "+OK");
            await side.ExpectEndAsync();
        });
        await using Pop3Client client = await server.ConnectAsync();
        Pop3Exception fault = await Assert.ThrowsAnyAsync<Pop3Exception>(() => client.LoginAsync("user", "secret"));
        Assert.Equal(isAboutTheMaildrop ? typeof(Pop3CommandException) : typeof(Pop3AuthenticationException), fault.GetType());
        Assert.Equal(Pop3SessionState.Authorization, client.State);
        await client.LoginAsync("user", "secret");
        Assert.Equal(Pop3SessionState.Transaction, client.State);
        client.Dispose();
        await server.FinishAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_log_that_throws_costs_only_itself(bool throwsWhenAsked)
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("RETR 1", "+OK\nbody\n.");
            await side.AnswerAsync("QUIT", "+OK");
        });
        FailingLog log = new(throwsWhenAsked);
        await using Pop3Client client = await server.LoginAsync(server.Options(log));
        Assert.Equal(6, await client.RetrieveAsync(1, new RecordingSink()));
        await client.QuitAsync();
        await server.FinishAsync();
        Assert.Equal(1, log.Failures);
    }

    private sealed class FailingLog : IPop3DialogueLog
    {
        private readonly bool _throwsWhenAsked;

        public FailingLog(bool throwsWhenAsked)
        {
            _throwsWhenAsked = throwsWhenAsked;
        }

        public int Failures { get; private set; }

        public bool IsEnabled => !_throwsWhenAsked || Fail();

        public void Client(string line)
        {
        }

        public void Server(string line) => Fail();

        private bool Fail()
        {
            Failures++;
            throw new System.IO.IOException("The disk is full.");
        }
    }
}
