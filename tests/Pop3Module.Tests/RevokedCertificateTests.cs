using System;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Diagnosis;
using Pop3Module.Protocol;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>A certificate that its authority has revoked: it works in no way that could be recommended. .NET gives the authority five seconds.</summary>
[Collection(RealTime.Name)]
public sealed class RevokedCertificateTests
{
    [LinuxTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_told_and_no_line_is_recommended(bool skipsCheck)
    {
        await using RevocationListServer authority = new();
        using X509Certificate2 certificate = TestCertificates.MakeTrusted(authority.Address);
        authority.List = TestCertificates.MakeRevocationList(certificate);
        await using EmbeddedServer server = EmbeddedServer.Start(new EmbeddedServerOptions { ImplicitTls = true, Certificate = certificate });
        Pop3ConnectionReport report = await TestAsync(server.Port, skipsCheck);
        Assert.Equal(skipsCheck, report.Succeeded);
        Assert.Contains("Revoked: ", report.Certificate!.Complaint, StringComparison.Ordinal);
        Assert.Contains("The certificate was revoked by its issuer: its private key may be compromised.", report.Findings);
        Assert.DoesNotContain(report.Findings, static (string sentence) => sentence.StartsWith("The certificate chain is not valid", StringComparison.Ordinal));
        Assert.Null(report.RecommendedCommand);
    }

    [LinuxFact]
    public async Task Where_another_is_pinned_it_is_not_recommended_either()
    {
        await using RevocationListServer authority = new();
        using X509Certificate2 certificate = TestCertificates.MakeTrusted(authority.Address);
        authority.List = TestCertificates.MakeRevocationList(certificate);
        await using EmbeddedServer server = EmbeddedServer.Start(new EmbeddedServerOptions { ImplicitTls = true, Certificate = certificate });
        Pop3ConnectionReport report = await TestAsync(server.Port, skipsCheck: false, new string('0', 64));
        Assert.Equal("Pop3TlsFailed", report.ErrorId);
        Assert.Null(report.RecommendedCommand);
    }

    [LinuxFact]
    public async Task One_that_is_not_revoked_is_recommended_without_a_thumbprint()
    {
        await using RevocationListServer authority = new() { List = TestCertificates.MakeRevocationList() };
        using X509Certificate2 certificate = TestCertificates.MakeTrusted(authority.Address);
        await using EmbeddedServer server = EmbeddedServer.Start(new EmbeddedServerOptions { ImplicitTls = true, Certificate = certificate });
        Pop3ConnectionReport report = await TestAsync(server.Port, skipsCheck: false);
        Assert.True(report.Succeeded);
        Assert.Equal($"Connect-Pop3 localhost -Port {server.Port} -Security Tls -Credential (Get-Credential)", report.RecommendedCommand);
    }

    private static async Task<Pop3ConnectionReport> TestAsync(int port, bool skipsCheck, params string[] pins)
    {
        ConnectionRequest request = new(
            () => new Pop3ClientOptions("localhost")
            {
                Port = port,
                Security = Pop3Security.Tls,
                SkipCertificateCheck = skipsCheck,
                CertificateThumbprints = pins,
            },
            new Pop3Credential(),
            Pop3Authentication.Auto);
        ConnectionOutcome outcome = await ConnectionTest.RunAsync(request, isBrief: false, CancellationToken.None);
        return outcome.ToReport(DateTime.Now);
    }
}
