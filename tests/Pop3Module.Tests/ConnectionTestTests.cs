using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Diagnosis;
using Pop3Module.Protocol;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>Which ports are tried when none is named; the usual ones stand for free ones here.</summary>
public sealed class ConnectionTestTests : IDisposable
{
    private static readonly string Pin = TestCertificates.Thumbprint(TestCertificates.Lasting);

    private readonly ClosedPort _closed = new();
    private readonly ClosedPort _closedToo = new();

    public void Dispose()
    {
        _closed.Dispose();
        _closedToo.Dispose();
    }

    [Fact]
    public async Task Nothing_on_the_port_of_TLS_leads_to_the_other_port_with_STLS()
    {
        await using EmbeddedServer server = StartStls();
        Pop3ConnectionReport report = await TestAsync(_closed.Number, server.Port, Pin);
        Assert.False(report.Succeeded);
        Assert.Equal("Pop3ConnectFailed", report.ErrorId);
        Assert.Equal(server.Port, report.Port);
        Assert.Equal(Pop3Security.StartTls, report.Security);
        Assert.True(report.Authenticated);
        Assert.Contains(report.Findings, (string sentence) => sentence.Contains("refuses connections", StringComparison.Ordinal)
            && sentence.EndsWith($"The other findings are about port {server.Port}.", StringComparison.Ordinal));
        Assert.Equal($"Connect-Pop3 127.0.0.1 -Port {server.Port} -Credential me -CertificateThumbprint {Pin}", report.RecommendedCommand);
    }

    [Fact]
    public async Task Plaintext_on_the_port_of_TLS_leads_to_the_other_port_too()
    {
        await using EmbeddedServer plain = EmbeddedServer.Start();
        await using EmbeddedServer server = StartStls();
        Pop3ConnectionReport report = await TestAsync(plain.Port, server.Port, Pin);
        Assert.Equal("Pop3TlsFailed", report.ErrorId);
        Assert.True(report.Authenticated);
        Assert.Contains(report.Findings, static (string sentence) => sentence.Contains("does not speak TLS on this port", StringComparison.Ordinal));
        Assert.DoesNotContain(plain.Commands, static (ReceivedCommand command) => command.Line.StartsWith("USER", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Silence_on_the_port_of_TLS_leads_to_the_other_port_too()
    {
        await using ScriptedServer silent = ScriptedServer.Start("EXPECT-SOMETHING\nSTALL");
        await using EmbeddedServer server = StartStls();
        TestClock clock = new();
        Task<Pop3ConnectionReport> test = TestAsync(silent.Port, server.Port, Pin, clock: clock);

        // The handshake has begun.
        await silent.WaitForStallAsync().WaitAsync(Patience.Limit);
        clock.Advance(Patience.Limit);
        Pop3ConnectionReport report = await test;
        Assert.Equal("Pop3Timeout", report.ErrorId);
        Assert.Equal(server.Port, report.Port);
        Assert.Contains(report.Findings, static (string sentence) => sentence.Contains("did not finish the TLS handshake", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_other_port_gets_credentials_only_with_a_good_certificate()
    {
        await using EmbeddedServer server = StartStls();
        Pop3ConnectionReport report = await TestAsync(_closed.Number, server.Port);
        Assert.False(report.Succeeded);
        Assert.Equal("Pop3ConnectFailed", report.ErrorId);
        Assert.Null(report.Authenticated);
        Assert.Contains(report.Findings, static (string sentence) => sentence.StartsWith("The certificate is self-signed", StringComparison.Ordinal));
        Assert.Equal(new[] { "CAPA", "STLS", "CAPA", "STLS", "CAPA", "QUIT" }, server.Commands.Select(static (ReceivedCommand command) => command.Line));
    }

    [Fact]
    public async Task The_other_port_gets_no_credentials_without_STLS()
    {
        await using EmbeddedServer server = EmbeddedServer.Start();
        Pop3ConnectionReport report = await TestAsync(_closed.Number, server.Port);
        Assert.False(report.Succeeded);
        Assert.Equal("Pop3ConnectFailed", report.ErrorId);
        Assert.Equal(server.Port, report.Port);
        Assert.Equal(new[] { "CAPA" }, server.Commands.Select(static (ReceivedCommand command) => command.Line));
        Assert.Equal($"Connect-Pop3 127.0.0.1 -Port {server.Port} -Security None -Credential me", report.RecommendedCommand);
    }

    /// <summary>Connect-Pop3 never goes to another port than the one that its arguments mean.</summary>
    [Fact]
    public async Task A_brief_test_does_what_Connect_does_and_agrees_with_the_report()
    {
        await using EmbeddedServer server = StartStls();
        ConnectionRequest request = MakeRequest(_closed.Number, server.Port, Pin);
        ConnectionOutcome brief = await ConnectionTest.RunAsync(request, isBrief: true, CancellationToken.None);
        Assert.False(brief.Succeeded);
        Assert.Equal(0, server.ConnectionCount);
        ConnectionOutcome full = await ConnectionTest.RunAsync(request, isBrief: false, CancellationToken.None);
        Assert.False(full.Succeeded);
        Assert.Equal(1, server.ConnectionCount);
    }

    [Fact]
    public async Task Nothing_on_either_port_is_told_about_the_first()
    {
        Pop3ConnectionReport report = await TestAsync(_closed.Number, _closedToo.Number);
        Assert.Equal("Pop3ConnectFailed", report.ErrorId);
        Assert.Equal(_closed.Number, report.Port);
        Assert.Equal(2, report.Findings.Length);
        Assert.Contains("cannot be used either", report.Findings[1], StringComparison.Ordinal);
        Assert.All(report.Findings, static (string sentence) => Assert.EndsWith(".", sentence, StringComparison.Ordinal));
        Assert.Null(report.RecommendedCommand);
    }

    [Fact]
    public async Task A_bad_certificate_does_not_lead_to_the_other_port()
    {
        await using EmbeddedServer tls = EmbeddedServer.Start(new EmbeddedServerOptions { ImplicitTls = true, Certificate = TestCertificates.Lasting });
        await using EmbeddedServer server = StartStls();
        Pop3ConnectionReport report = await TestAsync(tls.Port, server.Port);
        Assert.Equal("Pop3TlsFailed", report.ErrorId);
        Assert.Equal(tls.Port, report.Port);
        Assert.Equal(0, server.ConnectionCount);
    }

    [Fact]
    public async Task A_named_port_or_security_is_kept_to()
    {
        await using EmbeddedServer server = StartStls();
        Pop3ConnectionReport report = await TestAsync(_closed.Number, server.Port, Pin, security: Pop3Security.Tls);
        Assert.Equal("Pop3ConnectFailed", report.ErrorId);
        report = await TestAsync(_closed.Number, server.Port, Pin, port: _closedToo.Number);
        Assert.Equal("Pop3ConnectFailed", report.ErrorId);
        Assert.Equal(0, server.ConnectionCount);
    }

    [Fact]
    public async Task Missing_STLS_with_TLS_next_door_smells_of_stripping_and_TLS_is_recommended()
    {
        await using EmbeddedServer tls = EmbeddedServer.Start(new EmbeddedServerOptions { ImplicitTls = true, Certificate = TestCertificates.Lasting });
        await using EmbeddedServer server = EmbeddedServer.Start();
        Pop3ConnectionReport report = await TestAsync(tls.Port, server.Port, Pin, security: Pop3Security.StartTls);
        Assert.Equal("Pop3TlsFailed", report.ErrorId);
        Assert.Contains(report.Findings, static (string sentence) => sentence.Contains("removed in transit", StringComparison.Ordinal));
        Assert.Equal($"Connect-Pop3 127.0.0.1 -Port {tls.Port} -Security Tls -Credential me -CertificateThumbprint {Pin}", report.RecommendedCommand);
        Assert.Equal(new[] { "CAPA", "QUIT" }, tls.Commands.Select(static (ReceivedCommand command) => command.Line));
    }

    private static EmbeddedServer StartStls()
    {
        EmbeddedServer server = EmbeddedServer.Start(new EmbeddedServerOptions { OfferStls = true, Certificate = TestCertificates.Lasting });
        server.AddGeneratedMailbox("me", "secret", 2, 300, 1);
        return server;
    }

    private static async Task<Pop3ConnectionReport> TestAsync(
        int tlsPort, int plainPort, string? pin = null, Pop3Security security = Pop3Security.Auto, int? port = null, TestClock? clock = null)
    {
        ConnectionRequest request = MakeRequest(tlsPort, plainPort, pin, security, port, clock);
        ConnectionOutcome outcome = await ConnectionTest.RunAsync(request, isBrief: false, CancellationToken.None);
        return outcome.ToReport(DateTime.Now);
    }

    private static ConnectionRequest MakeRequest(
        int tlsPort, int plainPort, string? pin, Pop3Security security = Pop3Security.Auto, int? port = null, TestClock? clock = null) =>
        new(
            () => new Pop3ClientOptions("127.0.0.1")
            {
                Port = port,
                Security = security,
                InactivityTimeout = Patience.Limit,
                TimeProvider = clock ?? TimeProvider.System,
                CertificateThumbprints = pin is null ? Array.Empty<string>() : new[] { pin },
            },
            new Pop3Credential("me", "secret"),
            Pop3Authentication.Auto)
        {
            TlsPort = tlsPort,
            PlainPort = plainPort,
        };
}
