using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>What Test-Pop3Connection sends and never sends, what it leaves alone, and how it reads strange servers.</summary>
public sealed class TestConnectionDialogueTests : IDisposable
{
    private const string Login = """
        C: USER me
        S: +OK
        """;

    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task An_untrusted_server_is_looked_at_without_credentials()
    {
        await using ScriptedServer server = Start(
            new ScriptedServerOptions { Certificate = TestCertificates.Valid },
            """
            S: +OK ready
            C: CAPA
            S: +OK
            S: SASL PLAIN
            S: STLS
            S: .
            C: STLS
            S: +OK
            TLS
            EXPECT-CLOSE
            """,
            """
            S: +OK ready
            C: CAPA
            S: +OK
            S: SASL PLAIN
            S: STLS
            S: .
            C: STLS
            S: +OK
            TLS
            C: CAPA
            S: +OK
            S: SASL PLAIN XOAUTH2
            S: .
            C: QUIT
            S: +OK
            EXPECT-CLOSE
            """);
        PSObject report = Test("-Credential $credential");
        Assert.Equal("Pop3TlsFailed", Get<string>(report, "ErrorId"));
        Assert.Equal(new[] { "PLAIN", "XOAUTH2" }, Get<string[]>(report, "Mechanisms"));
        await server.CompleteAsync();
        Assert.DoesNotContain("C: AUTH", server.Dialogue, StringComparison.Ordinal);
        Assert.DoesNotContain("C: USER", server.Dialogue, StringComparison.Ordinal);
    }

    /// <summary>The server answers CAPA after the login only once it has STAT too: both are sent ahead.</summary>
    [Theory]
    [InlineData("Connect-Pop3", "Disconnect-Pop3")]
    [InlineData("Test-Pop3Connection", "")]
    public async Task It_logs_in_by_the_commands_of_Connect(string cmdlet, string end)
    {
        const string Capabilities = "S: +OK\nS: USER\nS: PIPELINING\nS: .\n";
        await using ScriptedServer server = Start(
            $"S: +OK ready\nC: CAPA\n{Capabilities}{Login}\nC: PASS {HostedShell.Password}\nS: +OK\nC: CAPA\nC: STAT\n{Capabilities}S: +OK 2 100\nC: QUIT\nS: +OK");
        ShellResult result = _shell.Run($"{cmdlet} 127.0.0.1 -Port $port -Security None -Credential $credential; {end}").RequireSuccess();
        Assert.Equal(2, Assert.Single(result.Values<int>("MessageCount")));
        await server.CompleteAsync();
    }

    [Fact]
    public async Task A_server_without_STLS_sees_nothing_but_CAPA()
    {
        await using ScriptedServer server = Start("""
            S: +OK ready
            C: CAPA
            S: +OK
            S: USER
            S: SASL PLAIN LOGIN
            S: .
            EXPECT-CLOSE
            """);
        PSObject report = Test("-Credential $credential");
        Assert.Equal("Pop3TlsFailed", Get<string>(report, "ErrorId"));
        Assert.Contains(Get<string[]>(report, "Findings"), static (string sentence) => sentence.Contains("(PLAIN, LOGIN, USER)", StringComparison.Ordinal));
        await server.CompleteAsync();
    }

    [Theory]
    [InlineData("S: -ERR [SYS/TEMP] too busy", "Pop3ServerTemporary", "reports a temporary fault: too busy", "too busy")]
    [InlineData("S: -ERR go away", "Pop3CommandFailed", "go away", "go away")]
    [InlineData("S: * OK IMAP4rev1 ready", "Pop3ProtocolViolation", "speaks IMAP, not POP3", null)]
    [InlineData("S: 220 mail.example ESMTP", "Pop3ProtocolViolation", "speaks SMTP or FTP, not POP3", null)]
    [InlineData("S: hello", "Pop3ProtocolViolation", "no POP3 status line: hello", null)]
    [InlineData("CLOSE", "Pop3ConnectionLost", "", null)]
    public async Task A_greeting_that_does_not_welcome_gives_a_report(string greeting, string id, string finding, string? shown)
    {
        await using ScriptedServer server = Start(greeting);
        PSObject report = Test("-Security None -Credential $credential");
        Assert.False(Get<bool>(report, "Succeeded"));
        Assert.Equal(id, Get<string>(report, "ErrorId"));
        Assert.Contains(finding, Assert.Single(Get<string[]>(report, "Findings")), StringComparison.Ordinal);
        Assert.Equal(shown, report.Properties["Greeting"].Value);
        Assert.Null(report.Properties["RecommendedCommand"].Value);
        Assert.Null(report.Properties["Capabilities"].Value);
        Assert.Equal("127.0.0.1", Get<string>(report, "ConnectedAddress"));
    }

    [Fact]
    public async Task A_silent_server_is_a_timeout()
    {
        TestClock clock = _shell.UseClock();
        await using ScriptedServer server = Start("S: +OK ready\nC: CAPA\nSTALL");
        Task<PSObject> test = Task.Run(() => Test("-Security None -TimeoutSec 50"));
        await server.WaitForStallAsync().WaitAsync(Patience.Limit);
        await clock.PassUntilAsync(test, TimeSpan.FromSeconds(50));
        Assert.Equal("Pop3Timeout", Get<string>(await test, "ErrorId"));
    }

    [Fact]
    public async Task A_server_that_speaks_no_TLS_on_its_port_is_said_so()
    {
        await using ScriptedServer server = Start("S: +OK plain\nEXPECT-CLOSE");
        PSObject report = Test("-Security Tls");
        Assert.Equal("Pop3TlsFailed", Get<string>(report, "ErrorId"));
        Assert.Contains("answered in plaintext: +OK plain", Assert.Single(Get<string[]>(report, "Findings")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UIDL TOP PIPELINING USER EXPIRE_0", "EXPIRE 0: the server may delete messages as soon as they are fetched")]
    [InlineData("UIDL TOP PIPELINING USER EXPIRE_30_USER", "EXPIRE 30: ")]
    [InlineData("UIDL TOP PIPELINING USER LOGIN-DELAY_900", "LOGIN-DELAY 900: ")]
    [InlineData("TOP PIPELINING USER", "UIDL is not listed before login")]
    [InlineData("UIDL PIPELINING USER", "TOP is not listed before login")]
    [InlineData("UIDL TOP USER", "PIPELINING is not listed before login")]
    [InlineData("UIDL TOP PIPELINING SASL_NTLM_DIGEST-MD5", "None of the authentication methods that the server offers is supported: NTLM, DIGEST-MD5.")]
    [InlineData("UIDL TOP PIPELINING USER EXPIRE_NEVER LOGIN-DELAY_0", null)]
    public async Task What_a_server_cannot_do_is_a_finding(string capabilities, string? finding)
    {
        await using ScriptedServer server = Start(
            new ScriptedServerOptions { Certificate = TestCertificates.Lasting, ImplicitTls = true },
            $"S: +OK ready\nC: CAPA\nS: +OK\n{string.Concat(capabilities.Split(' ').Select(static (string line) => $"S: {line.Replace('_', ' ')}\n"))}S: .\nC: QUIT\nS: +OK");
        _shell.Set("pin", TestCertificates.Thumbprint(TestCertificates.Lasting));
        PSObject report = Test("-Security Tls -CertificateThumbprint $pin");
        Assert.True(Get<bool>(report, "Succeeded"));
        string[] findings = Get<string[]>(report, "Findings");
        if (finding is null)
        {
            Assert.Empty(findings);
        }
        else
        {
            Assert.StartsWith(finding, Assert.Single(findings), StringComparison.Ordinal);
        }

        Assert.Equal(finding?.StartsWith("None", StringComparison.Ordinal) ?? false, report.Properties["RecommendedCommand"].Value is null);
    }

    [Fact]
    public async Task A_server_without_CAPA_and_with_a_strange_greeting()
    {
        await using ScriptedServer server = Start(
            new ScriptedServerOptions { Certificate = TestCertificates.Lasting, ImplicitTls = true },
            "S: +OK 欢迎 <1.2@example.com>\nC: CAPA\nS: -ERR\nC: QUIT\nS: +OK");
        _shell.Set("pin", TestCertificates.Thumbprint(TestCertificates.Lasting));
        PSObject report = Test("-Security Tls -CertificateThumbprint $pin");
        Assert.Equal(
            new[] { "The server does not support CAPA: whether it supports a command is known only after the command is tried.", "The greeting contains characters that POP3 does not allow there." },
            Get<string[]>(report, "Findings"));
        Assert.Null(report.Properties["Capabilities"].Value);
        Assert.Equal(new[] { "APOP" }, Get<string[]>(report, "Mechanisms"));
    }

    [Fact]
    public async Task What_vanishes_under_TLS_and_APOP_without_TLS_are_findings()
    {
        const string Before = "S: +OK <1.2@example.com>\nC: CAPA\nS: +OK\nS: UIDL\nS: TOP\nS: PIPELINING\nS: STLS\nS: .\n";
        await using ScriptedServer server = Start(
            new ScriptedServerOptions { Certificate = TestCertificates.Lasting },
            Before + "C: STLS\nS: +OK\nTLS\nC: CAPA\nS: +OK\nS: UIDL\nS: TOP\nS: .\nC: QUIT\nS: +OK",
            Before + "C: QUIT\nS: +OK");
        _shell.Set("pin", TestCertificates.Thumbprint(TestCertificates.Lasting));
        Assert.StartsWith("PIPELINING is listed before TLS and not after it", Get<string[]>(Test("-CertificateThumbprint $pin"), "Findings")[0], StringComparison.Ordinal);
        Assert.Contains(Get<string[]>(Test("-Security None"), "Findings"), static (string sentence) => sentence.StartsWith("Without TLS only APOP", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_server_repeats_on_another_connection_is_hidden_too()
    {
        string echo = "S: +OK " + HostedShell.Password + "\n";
        await using ScriptedServer server = Start(
            new ScriptedServerOptions { Certificate = TestCertificates.Lasting },
            echo + "C: CAPA\nS: +OK\nS: USER\nS: STLS\nS: X-" + HostedShell.Password + "\nS: .\n" + Login + "\nC: PASS " + HostedShell.Password
                + "\nS: -ERR no " + HostedShell.Password + "\nC: QUIT\nS: +OK",
            echo + "C: CAPA\nS: +OK\nS: STLS\nS: .\nC: STLS\nS: +OK\nTLS\nC: CAPA\nS: +OK\nS: SASL " + HostedShell.Password + "\nS: .\nC: QUIT\nS: +OK");
        ShellResult result = _shell.Run("Test-Pop3Connection 127.0.0.1 -Port $port -Security None -Credential $credential -Debug").RequireSuccess();
        PSObject report = Assert.Single(result.Output);
        Assert.Equal("Pop3AuthenticationFailed", Get<string>(report, "ErrorId"));
        Assert.Equal("********", Get<string>(report, "Greeting"));
        Assert.Contains("S: SASL ********", result.Debug);
        Assert.DoesNotContain(result.Debug, static (string line) => line.Contains(HostedShell.Password, StringComparison.Ordinal));
        Assert.DoesNotContain(HostedShell.Password, PSSerializer.Serialize(report, depth: 4), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Test-Pop3Connection 127.0.0.1 -Port 1 -Credential $credential")]
    [InlineData("Test-Pop3Connection 127.0.0.1 -Port $port -Security None -Credential $wrong")]
    [InlineData("Test-Pop3Connection 127.0.0.1 -Port $port -Security None -Credential $other -Quiet")]
    [InlineData("try { Test-Pop3Connection 127.0.0.1 -Port nonsense } catch { }")]
    [InlineData("try { Test-Pop3Connection 127.0.0.1 -Port 1 -Credential $broken } catch { }")]
    public async Task The_open_session_is_left_as_it_is(string line)
    {
        await using EmbeddedServer server = EmbeddedServer.Start();
        server.AddMailbox(HostedShell.User, HostedShell.Password, SampleMail.Generate(3, 400, seed: 3));
        server.AddMailbox("other", HostedShell.Password, SampleMail.Generate(1, 400, seed: 3));
        _shell.Set("port", server.Port);
        _shell.Set("wrong", HostedShell.MakeCredential("other", "wrong"));
        _shell.Set("other", HostedShell.MakeCredential("other", HostedShell.Password));
        _shell.Set("broken", HostedShell.MakeCredential("me\nDELE 1", "x"));
        _shell.Run(line);
        Assert.Empty(_shell.Run("Get-Pop3Session").RequireSuccess().Output);
        _shell.Connect(server);
        _shell.Run(line);
        Assert.Single(_shell.Run("Get-Pop3Session").RequireSuccess().Output);
        Assert.Equal(3, _shell.Run("Get-Pop3Message").RequireSuccess().Output.Count);
    }

    [Theory]
    [InlineData("-Credential $bad")]
    [InlineData("-UserName \"me`r`nDELE 1\" -AccessToken $token")]
    [InlineData("-UserName \"me`0\" -Authentication External -Quiet")]
    public void What_cannot_be_sent_ends_the_cmdlet(string arguments)
    {
        _shell.Set("bad", HostedShell.MakeCredential("me\nDELE 1", "secret"));
        _shell.Set("token", HostedShell.MakeCredential("x", "token").Password);
        ShellResult result = _shell.Run($"try {{ Test-Pop3Connection 127.0.0.1 -Port 1 -Security None {arguments} }} catch {{ $_.FullyQualifiedErrorId }}");
        Assert.StartsWith("Pop3ParameterNotUsable,", (string)Assert.Single(result.Output).BaseObject, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("STALL")]
    [InlineData("S: +OK\nC: CAPA\nS: +OK\nS: .\nC: QUIT\nSTALL")]
    public async Task Stopping_ends_it_at_once(string transcript)
    {
        await using ScriptedServer server = Start(transcript);
        _ = _shell.UseClock();
        using PowerShell running = _shell.Prepare("Test-Pop3Connection 127.0.0.1 -Port $port -Security None");
        _ = running.BeginInvoke();
        await server.WaitForStallAsync().WaitAsync(Patience.Limit);
        await Task.Run(running.Stop).WaitAsync(Patience.Limit);
        Assert.Equal(PSInvocationState.Stopped, running.InvocationStateInfo.State);
    }

    [Fact]
    public async Task Debug_shows_the_dialogue_with_secrets_redacted()
    {
        await using ScriptedServer server = Start($"""
            S: +OK ready
            C: CAPA
            S: +OK
            S: USER
            S: .
            {Login}
            C: PASS {HostedShell.Password}
            S: -ERR no
            C: QUIT
            S: +OK
            """);
        ShellResult result = _shell.Run("Test-Pop3Connection 127.0.0.1 -Port $port -Security None -Credential $credential -Debug").RequireSuccess();
        Assert.Contains("C: PASS ********", result.Debug);
        Assert.Equal("C: QUIT", result.Debug[^2]);
    }

    private ScriptedServer Start(params string[] transcripts) => Start(new ScriptedServerOptions(), transcripts);

    private ScriptedServer Start(ScriptedServerOptions options, params string[] transcripts)
    {
        ScriptedServer server = ScriptedServer.Start(options, transcripts);
        _shell.Set("port", server.Port);
        return server;
    }

    private PSObject Test(string arguments) =>
        Assert.Single(_shell.Run($"Test-Pop3Connection 127.0.0.1 -Port $port {arguments}").RequireSuccess().Output);

    private static T Get<T>(PSObject item, string property) => (T)LanguagePrimitives.ConvertTo(item.Properties[property].Value, typeof(T), null);
}
