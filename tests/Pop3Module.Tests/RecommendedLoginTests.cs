using System;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Diagnosis;
using Pop3Module.Protocol;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>How the recommended line logs in: in a way that the server offers, or that has just worked.</summary>
public sealed class RecommendedLoginTests
{
    private static readonly string Pin = TestCertificates.Thumbprint(TestCertificates.Lasting);

    [Theory]
    [InlineData("SASL PLAIN", Pop3Authentication.Auto, " -Credential me")]
    [InlineData("SASL PLAIN", Pop3Authentication.Plain, " -Credential me -Authentication Plain")]
    [InlineData("SASL PLAIN", Pop3Authentication.CramMd5, " -Credential me")]
    [InlineData("SASL PLAIN", Pop3Authentication.ScramSha256, " -Credential me")]
    [InlineData("SASL PLAIN SCRAM-SHA-256-PLUS", Pop3Authentication.ScramSha256, " -Credential me -Authentication ScramSha256")]
    [InlineData("SASL SCRAM-SHA-256-PLUS", Pop3Authentication.Auto, " -Credential me")]
    [InlineData("SASL SCRAM-SHA-1-PLUS", Pop3Authentication.Plain, " -Credential me")]
    [InlineData("USER", Pop3Authentication.Apop, " -Credential me")]
    [InlineData("SASL NTLM", Pop3Authentication.Plain, null)]
    public async Task A_way_that_is_named_is_kept_only_where_it_is_offered(string capability, Pop3Authentication authentication, string? credential)
    {
        // Refused by its certificate, so nobody has logged in: the look behind it tells what is offered.
        await using ScriptedServer server = ScriptedServer.Start(
            new ScriptedServerOptions { Certificate = TestCertificates.Lasting, ImplicitTls = true },
            "EXPECT-CLOSE",
            $"S: +OK ready\nC: CAPA\nS: +OK\nS: {capability}\nS: .\nC: QUIT\nS: +OK");
        Pop3ConnectionReport report = await TestAsync(server.Port, authentication);
        Assert.Equal("Pop3TlsFailed", report.ErrorId);
        string? expected = credential is null ? null : $"Connect-Pop3 127.0.0.1 -Port {server.Port} -Security Tls{credential} -CertificateThumbprint {Pin}";
        Assert.Equal(expected, report.RecommendedCommand);
    }

    [Theory]
    [InlineData("+OK", " -Authentication Plain")]
    [InlineData("-ERR no", "")]
    public async Task What_has_worked_is_recommended_although_nobody_offers_it(string answer, string kept)
    {
        string behind = answer[0] == '+' ? "C: STAT\nS: +OK 0 0\n" : string.Empty;
        await using ScriptedServer server = ScriptedServer.Start(
            new ScriptedServerOptions { Certificate = TestCertificates.Lasting, ImplicitTls = true },
            $"S: +OK ready\nC: CAPA\nS: -ERR\nC: AUTH PLAIN\nS: +\nC: *\nS: {answer}\n{behind}C: QUIT\nS: +OK");
        Pop3ConnectionReport report = await TestAsync(server.Port, Pop3Authentication.Plain, Pin);
        Assert.Equal(answer[0] == '+', report.Succeeded);
        Assert.Equal($"Connect-Pop3 127.0.0.1 -Port {server.Port} -Security Tls -Credential me{kept} -CertificateThumbprint {Pin}", report.RecommendedCommand);
    }

    private static async Task<Pop3ConnectionReport> TestAsync(int port, Pop3Authentication authentication, params string[] pins)
    {
        ConnectionRequest request = new(
            () => new Pop3ClientOptions("127.0.0.1") { Port = port, Security = Pop3Security.Tls, CertificateThumbprints = pins },
            new Pop3Credential("me", "secret"),
            authentication);
        ConnectionOutcome outcome = await ConnectionTest.RunAsync(request, isBrief: false, CancellationToken.None);
        return outcome.ToReport(DateTime.Now);
    }
}
