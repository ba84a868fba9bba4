using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>How Connect-Pop3 gets in, tries again, and refuses what cannot be sent.</summary>
public sealed partial class AuthenticationTests : IDisposable
{
    private const string Token = "ya29.hosted-token~42";
    private const string End = """
        C: CAPA
        S: +OK
        S: UIDL
        S: .
        C: STAT
        S: +OK 0 0
        """;

    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task The_mechanism_is_said_in_verbose()
    {
        await using ScriptedServer server = Start($"""
            S: +OK ready
            C: CAPA
            S: +OK
            S: SASL PLAIN
            S: .
            C: AUTH PLAIN {Encode("\0me\0" + HostedShell.Password)}
            S: +OK
            {End}
            """);
        ShellResult result = Connect("-Credential $credential -Verbose -Debug").RequireSuccess();
        Assert.Contains("me was authenticated by 127.0.0.1 with PLAIN.", result.Verbose);
        Assert.Contains("C: AUTH PLAIN ********", result.Debug);
        AssertSilent(result, HostedShell.Password);
        Assert.Equal("me", Assert.Single(result.Values<string>("UserName")));
    }

    [Fact]
    public async Task A_refused_digest_is_said_in_verbose()
    {
        await using ScriptedServer server = Start($"""
            S: +OK ready <1@h>
            C: CAPA
            S: -ERR unknown
            C: APOP me *
            S: -ERR no secret
            C: USER me
            S: +OK
            C: PASS {HostedShell.Password}
            S: +OK
            C: STAT
            S: +OK 0 0
            """);
        ShellResult result = Connect("-Credential $credential -Verbose").RequireSuccess();
        Assert.Contains("127.0.0.1 refused APOP, as servers do that store the password in another form; USER/PASS was tried once.", result.Verbose);
    }

    [Fact]
    public async Task Debug_alone_shows_the_dialogue_and_asks_nothing()
    {
        await using ScriptedServer server = Start(Attempt("+OK") + "\n" + End);
        ShellResult result = Connect("-Credential $credential -Debug").RequireSuccess();
        Assert.Contains("C: PASS ********", result.Debug);
        Assert.Empty(result.Verbose);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("-Authentication XOAuth2", true)]
    [InlineData("", false)]
    public async Task An_access_token_opens_the_mailbox(string arguments, bool isAccepted)
    {
        string response = Encode("user=me@example.com\u0001auth=Bearer " + Token + "\u0001\u0001");
        string answer = isAccepted ? "S: +OK\n" + End : "S: + " + Encode("{\"status\":\"401\",\"echo\":\"" + Token + "\"}") + "\nC: \nS: -ERR [AUTH] expired " + Token;
        await using ScriptedServer server = Start($"""
            S: +OK ready
            C: CAPA
            S: +OK
            S: SASL PLAIN XOAUTH2
            S: .
            C: AUTH XOAUTH2
            S: +
            C: {response}
            {answer}
            """);
        _shell.Set("token", HostedShell.MakeCredential("x", Token).Password);
        ShellResult result = Connect("-UserName me@example.com -AccessToken $token -Verbose -Debug -ProtocolLog \"$folder/log\" " + arguments);
        string log = System.IO.File.ReadAllText(System.IO.Path.Combine(_shell.Folder, "log"));
        Assert.Contains("C: AUTH XOAUTH2", log, StringComparison.Ordinal);
        Assert.Contains("C: ********", log, StringComparison.Ordinal);
        AssertSilent(result with { Verbose = [.. result.Verbose, log] }, Token);
        Assert.DoesNotContain(response, log, StringComparison.Ordinal);
        if (isAccepted)
        {
            result.RequireSuccess();
            Assert.Contains(result.Verbose, static (string line) => line.EndsWith("with XOAUTH2.", StringComparison.Ordinal));
            Assert.Equal($"me@example.com@127.0.0.1:{server.Port}", Assert.Single(result.Values<string>("Mailbox")));
        }
        else
        {
            ErrorRecord error = Assert.Single(result.AllErrors);
            Assert.StartsWith("Pop3AuthenticationFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains("{\"status\":\"401\",\"echo\":\"********\"}", error.Exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_name_without_a_password_is_enough_for_external()
    {
        await using ScriptedServer server = Start($"""
            S: +OK ready
            C: CAPA
            S: +OK
            S: SASL EXTERNAL
            S: .
            C: AUTH EXTERNAL {Encode("bob")}
            S: +OK
            {End}
            """);
        Assert.Equal("bob", Assert.Single(Connect("-UserName bob -Authentication External").RequireSuccess().Values<string>("UserName")));
    }

    [Fact]
    public async Task Without_credentials_it_says_what_is_offered()
    {
        await using ScriptedServer server = Start("""
            S: +OK ready
            C: CAPA
            S: +OK
            S: SASL PLAIN LOGIN
            S: .
            EXPECT-CLOSE
            """);
        ErrorRecord error = Assert.Single(Connect("").AllErrors);
        Assert.StartsWith("Pop3AuthenticationFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("PLAIN, LOGIN", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("Logging in to 127.0.0.1 needs credentials", error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Credential $bad")]
    [InlineData("-UserName \"me`r`nDELE 1\" -AccessToken $token")]
    [InlineData("-UserName me -AccessToken $badToken")]
    [InlineData("-UserName \"me`0\" -Authentication External")]
    [InlineData("-Credential $badPassword -Authentication Plain")]
    public void What_would_be_a_second_command_is_refused_before_anything_is_sent(string arguments)
    {
        _shell.Set("bad", HostedShell.MakeCredential("me\nDELE 1", "secret"));
        _shell.Set("badPassword", HostedShell.MakeCredential("me", "SECRET\r\nDELE 1"));
        _shell.Set("token", HostedShell.MakeCredential("x", Token).Password);
        _shell.Set("badToken", HostedShell.MakeCredential("x", "SECRET\r\nDELE 1").Password);

        // Nobody listens there: an attempt to connect would be another error.
        ShellResult result = _shell.Run("Connect-Pop3 127.0.0.1 -Port 1 -Security None -Debug " + arguments);
        Assert.Equal(new[] { "Pop3ParameterNotUsable" }, result.ErrorIds);
        Assert.Empty(result.Debug);
        AssertSilent(result, "SECRET");
    }

    [Theory]
    [InlineData("-Proxy proxy:1080")]
    [InlineData("-Proxy https://127.0.0.1:2")]
    [InlineData("-Proxy http://127.0.0.1:2 -ProxyCredential $colon")]
    [InlineData("-Proxy socks5://127.0.0.1:2 -ProxyCredential $lines")]
    [InlineData("-ProxyCredential $credential")]
    public void What_is_no_proxy_or_cannot_be_sent_to_one_is_refused(string arguments)
    {
        _shell.Set("colon", HostedShell.MakeCredential("a:b", "SECRET"));
        _shell.Set("lines", HostedShell.MakeCredential("me", "SECRET\r\nX: y"));
        ShellResult result = _shell.Run("Connect-Pop3 127.0.0.1 -Port 1 -Credential $credential " + arguments);
        Assert.Equal(new[] { "Pop3ParameterNotUsable" }, result.ErrorIds);
        AssertSilent(result, "SECRET");
    }

    [Theory]
    [InlineData("http://127.0.0.1:1", "-ProxyCredential $proxy", "The connection to the proxy failed. 127.0.0.1 refuses connections on port 1")]
    [InlineData("socks5://127.0.0.1:$port", "-ProxyCredential $proxy -RetryCount 3", "does not speak SOCKS5: it answered with the octet 2B")]
    [InlineData("socks5://me:PROXY-SECRET@127.0.0.1:$port", "-RetryCount 3", "does not speak SOCKS5: it answered with the octet 2B")]
    public async Task A_proxy_that_fails_is_named_and_its_password_is_not(string proxy, string arguments, string words)
    {
        await using ScriptedServer server = Start("""
            S: +OK this is POP3
            EXPECT-CLOSE
            """);
        _shell.Set("proxy", HostedShell.MakeCredential("me", "PROXY-SECRET"));
        ShellResult result = _shell.Run(
            $"Connect-Pop3 pop.example -Credential $credential -RetryIntervalSec 0 -Verbose -Debug -Proxy \"{proxy}\" " + arguments);
        ErrorRecord error = Assert.Single(result.AllErrors);
        Assert.StartsWith("Pop3ConnectFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.ConnectionError, error.CategoryInfo.Category);
        Assert.Contains(words, error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(result.Verbose);
        AssertSilent(result, "PROXY-SECRET");
    }

    [Fact]
    public void A_certificate_without_its_private_key_cannot_be_shown()
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(TestCertificates.Valid.RawData);
        _shell.Set("certificate", certificate);
        Assert.Equal(new[] { "Pop3ParameterNotUsable" }, _shell.Run("Connect-Pop3 127.0.0.1 -Port 1 -ClientCertificate $certificate").ErrorIds);
    }

    [Fact]
    public void Password_and_token_exclude_each_other() =>
        Assert.Equal(
            new[] { "AmbiguousParameterSet" },
            _shell.Run("Connect-Pop3 127.0.0.1 -Port 1 -Credential $credential -UserName me").ErrorIds);

    [DovecotFact]
    public async Task A_password_beyond_ascii_opens_a_real_mailbox_by_every_mechanism()
    {
        const string Password = "pässwörd 密码";
        await using DovecotServer server = await DovecotServer.StartAsync(new DovecotOptions());
        server.AddMailbox("josé", Password, []);
        _shell.Set("port", server.PlainPort);
        _shell.Set("login", HostedShell.MakeCredential("josé", Password));
        foreach (string mechanism in new[] { "Auto", "UserPass", "Apop", "Plain", "Login", "CramMd5", "ScramSha1", "ScramSha256" })
        {
            string path = System.IO.Path.Combine(_shell.Folder, mechanism + ".log");
            ShellResult result = Connect($"-Credential $login -Authentication {mechanism} -Verbose -Debug -ProtocolLog \"{path}\"").RequireSuccess();
            Assert.Single(result.Output);
            string log = System.IO.File.ReadAllText(path);
            Assert.Contains("********", log, StringComparison.Ordinal);
            AssertSilent(result with { Verbose = [.. result.Verbose, log] }, Password);
            _shell.Run("Disconnect-Pop3").RequireSuccess();
        }
    }

    private static string Attempt(string answer) => $"""
        S: +OK ready
        C: CAPA
        S: +OK
        S: USER
        S: .
        C: USER me
        S: +OK
        C: PASS {HostedShell.Password}
        S: {answer}
        """;

    private ScriptedServer Start(params string[] transcripts)
    {
        ScriptedServer server = ScriptedServer.Start(transcripts);
        _shell.Set("port", server.Port);
        return server;
    }

    private ShellResult Connect(string arguments) => _shell.Run("Connect-Pop3 127.0.0.1 -Port $port -Security None " + arguments);

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>No stream shows the secret, in clear, in base64 or in hex.</summary>
    private static void AssertSilent(ShellResult result, string secret)
    {
        IEnumerable<string> lines = result.Verbose.Concat(result.Debug).Concat(result.Warnings)
            .Concat(result.AllErrors.Select(static (ErrorRecord error) => error.Exception + error.ErrorDetails?.Message + error.CategoryInfo));
        string shown = string.Join('\n', lines);
        Assert.DoesNotContain(secret, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Encode(secret), shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexString(Encoding.UTF8.GetBytes(secret)), shown, StringComparison.OrdinalIgnoreCase);
    }
}
