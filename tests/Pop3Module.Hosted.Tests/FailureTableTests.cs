using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Pop3Module.Hosted.Tests;

/// <summary>Every way in which Connect-Pop3 fails, with its error id and its words; written as a table that CI gathers.</summary>
public sealed class FailureTableTests : IDisposable
{
    private const string Token = "ya29.table-token~42";
    private const string Nobody = "";
    private const string LetIn = "S: +OK ready\nC: CAPA\nS: +OK\nS: USER\nS: .\nC: USER me\nS: +OK\nC: PASS " + HostedShell.Password + "\n";
    private const string Plaintext = "-Security None -Credential $credential";
    private const string StartTls = "-Security StartTls -Credential $credential";
    private const string Tls = "-Security Tls -Credential $credential";

    private readonly HostedShell _shell = new();
    private readonly ITestOutputHelper _output;

    public FailureTableTests(ITestOutputHelper output)
    {
        _output = output;
        _shell.Set("token", HostedShell.MakeCredential("x", Token).Password);
        _shell.Set("lines", HostedShell.MakeCredential("me", HostedShell.Password + "\r\nDELE 1"));
    }

    public void Dispose() => _shell.Dispose();

    [Theory]
    [InlineData("nobody listens", Nobody, Plaintext, "Pop3ConnectFailed", "127.0.0.1 refuses connections on port 1")]
    [InlineData("greeting refuses", "S: -ERR [SYS/TEMP] try later", Plaintext, "Pop3ServerTemporary", "try later")]
    [InlineData("silence", "S: +OK ready\nC: CAPA\nSTALL", Plaintext + " -TimeoutSec 50", "Pop3Timeout", "127.0.0.1 sent no data for 50 seconds while the answer to CAPA was due.")]
    [InlineData("silence at once", "STALL", Plaintext + " -TimeoutSec 50", "Pop3Timeout", "A server that expects TLS from the first octet does not greet in plaintext.")]
    [InlineData("no POP3", "S: 220 mail ESMTP\nEXPECT-CLOSE", Plaintext, "Pop3ProtocolViolation", "220 mail ESMTP")]
    [InlineData("connection lost", "S: +OK ready\nC: CAPA", Plaintext, "Pop3ConnectionLost", "127.0.0.1 closed the connection while the answer to CAPA was due.")]
    [InlineData("line break in a password", Nobody, "-Security None -Credential $lines", "Pop3ParameterNotUsable", "line break")]
    [InlineData("line break in a host", Nobody, "-Server \"127.0.0.1`r`nX\" -Security None -Credential $credential", "Pop3ParameterNotUsable", "line break")]
    [InlineData("wrong password", LetIn + "S: -ERR wrong", Plaintext, "Pop3AuthenticationFailed", "did not accept the credentials: wrong")]
    [InlineData("wrong password [AUTH]", LetIn + "S: -ERR [AUTH] wrong", Plaintext, "Pop3AuthenticationFailed", "did not accept the credentials: wrong")]
    [InlineData("password that is no UTF-8 [UTF8]", LetIn + "S: -ERR [UTF8] not understood", Plaintext, "Pop3AuthenticationFailed", "did not accept the credentials: not understood", "UTF8")]
    [InlineData("closed at a wrong password", LetIn + "CLOSE", Plaintext, "Pop3AuthenticationFailed", "closed the connection at PASS ********")]
    [InlineData("mailbox in use", LetIn + "S: -ERR [IN-USE] locked", Plaintext, "Pop3MailboxInUse", "locked")]
    [InlineData("login delay", LetIn + "S: -ERR [LOGIN-DELAY] wait", Plaintext, "Pop3MailboxInUse", "wait")]
    [InlineData("server fault that passes", LetIn + "S: -ERR [SYS/TEMP] disk", Plaintext, "Pop3ServerTemporary", "disk")]
    [InlineData("server fault that stays", LetIn + "S: -ERR [SYS/PERM] gone", Plaintext, "Pop3ServerPermanent", "gone")]
    [InlineData("nothing usable is offered", "S: +OK ready\nC: CAPA\nS: +OK\nS: SASL NTLM\nS: .\nEXPECT-CLOSE", Plaintext, "Pop3AuthenticationFailed", "it offers NTLM")]
    [InlineData("no credentials", "S: +OK ready\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: .\nEXPECT-CLOSE", "-Security None", "Pop3AuthenticationFailed", "neither a password nor an access token was given")]
    [InlineData("no APOP", "S: +OK ready\nC: CAPA\nS: -ERR\nEXPECT-CLOSE", Plaintext + " -Authentication Apop", "Pop3AuthenticationFailed", "no timestamp")]
    [InlineData("challenge is no base64", "S: +OK ready\nC: CAPA\nS: +OK\nS: SASL CRAM-MD5\nS: .\nC: AUTH CRAM-MD5\nS: + not!base64\nC: *\nS: -ERR ok\nEXPECT-CLOSE", Plaintext, "Pop3AuthenticationFailed", "not base64")]
    [InlineData("expired token", "S: +OK ready\nC: CAPA\nS: +OK\nS: SASL OAUTHBEARER\nS: .\nC: AUTH OAUTHBEARER *\nS: + eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=\nC: AQ==\nS: -ERR [AUTH] no", "-Security None -UserName me -AccessToken $token", "Pop3AuthenticationFailed", "{\"status\":\"invalid_token\"}")]
    [InlineData("no STLS", "S: +OK Old Server\nC: CAPA\nS: +OK\nS: UIDL\nS: .\nEXPECT-CLOSE", StartTls, "Pop3TlsFailed", "does not offer STLS")]
    [InlineData("STLS refused", "S: +OK ready\nC: CAPA\nS: +OK\nS: STLS\nS: .\nC: STLS\nS: -ERR not now\nEXPECT-CLOSE", StartTls, "Pop3TlsFailed", "refused STLS, and plaintext was not requested: not now")]
    [InlineData("injected behind STLS", "S: +OK ready\nC: CAPA\nS: +OK\nS: STLS\nS: .\nC: STLS\nR: +OK\\r\\n+OK evil\\r\\n\nEXPECT-CLOSE", StartTls, "Pop3TlsFailed", "tampering")]
    [InlineData("plaintext instead of TLS", "S: +OK plaintext\nEXPECT-CLOSE", Tls, "Pop3TlsFailed", "answered in plaintext: +OK plaintext")]
    [InlineData("proxy refuses", "R: HTTP/1.1 403 Forbidden\\r\\n\\r\\n\nEXPECT-CLOSE", "-Security None -Credential $credential -Proxy \"http://127.0.0.1:$port\"", "Pop3ConnectFailed", "HTTP/1.1 403 Forbidden")]
    [InlineData("proxy is no SOCKS5", "S: +OK ready\nEXPECT-CLOSE", "-Security None -Credential $credential -Proxy \"socks5://127.0.0.1:$port\"", "Pop3ConnectFailed", "does not speak SOCKS5")]
    public async Task In_plaintext(string failure, string transcript, string arguments, string id, string words, string? code = null)
    {
        await using ScriptedServer? server = transcript.Length == 0 ? null : ScriptedServer.Start(transcript);
        TestClock clock = _shell.UseClock();
        Task<ErrorRecord> check = Task.Run(() => Check(failure, server, arguments, id, words));
        if (transcript.EndsWith("STALL", StringComparison.Ordinal))
        {
            await server!.WaitForStallAsync().WaitAsync(Patience.Limit);
            await clock.PassUntilAsync(check, TimeSpan.FromSeconds(50));
        }

        ErrorRecord error = await check;
        if (code is not null)
        {
            Assert.Equal(code, PSObject.AsPSObject(error.Exception).Properties["ResponseCode"].Value);
        }
    }

    [Theory]
    [InlineData("nobody vouches for the certificate", "valid", Tls, "UntrustedRoot")]
    [InlineData("certificate expired", "expired", Tls, "it expired on")]
    [InlineData("certificate of another host", "other", Tls, "it is not for 127.0.0.1 but for other.example")]
    [InlineData("thumbprint differs", "valid", Tls + " -CertificateThumbprint " + "0011223344556677889900112233445566778899001122334455667788990011", "its SHA-256 thumbprint is")]
    public async Task Under_tls(string failure, string which, string arguments, string words)
    {
        X509Certificate2 certificate = which switch
        {
            "valid" => TestCertificates.Valid,
            "expired" => TestCertificates.Expired,
            _ => TestCertificates.OtherHost,
        };
        await using ScriptedServer server = ScriptedServer.Start(
            new ScriptedServerOptions { Certificate = certificate, ImplicitTls = true }, "EXPECT-CLOSE");
        ErrorRecord error = Check(failure, server, arguments, "Pop3TlsFailed", words);
        string thumbprint = TestCertificates.Thumbprint(certificate);
        Assert.Contains(thumbprint, error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(
            $"Connect-Pop3 127.0.0.1 -Port {server.Port} -Security Tls -Credential me -CertificateThumbprint {thumbprint}", error.ErrorDetails.RecommendedAction);
        Assert.EndsWith(
            " Use the recommended line only when the owner of the server has confirmed the thumbprint over another channel.", error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    private ErrorRecord Check(string failure, ScriptedServer? server, string arguments, string id, string words)
    {
        _shell.Set("port", server?.Port ?? 1);
        string host = arguments.StartsWith("-Server", StringComparison.Ordinal) ? string.Empty : "127.0.0.1 ";
        ShellResult result = _shell.Run($"Connect-Pop3 {host}-Port $port -Verbose -Debug {arguments}");
        ErrorRecord error = Assert.Single(result.AllErrors);
        _output.WriteLine($"| {failure} | {result.ErrorIds[0]} | {error.Exception.Message.ReplaceLineEndings(" ")} |");
        Assert.Equal(id, result.ErrorIds[0]);
        Assert.Contains(words, error.Exception.Message, StringComparison.Ordinal);
        Assert.NotEqual(ErrorCategory.NotSpecified, error.CategoryInfo.Category);
        IEnumerable<string> shown = result.Debug.Concat(result.Verbose).Append(error.Exception.ToString());
        foreach (string secret in new[] { HostedShell.Password, Token })
        {
            foreach (string form in new[] { secret, Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)), Convert.ToHexString(Encoding.UTF8.GetBytes(secret)) })
            {
                Assert.DoesNotContain(shown, line => line.Contains(form, StringComparison.OrdinalIgnoreCase));
            }
        }

        return error;
    }
}
