using System;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>Certificates of an authority that this process trusts (Linux), asked for on the way; .NET gives the authority five seconds.</summary>
[Collection(RealTime.Name)]
public class RevocationTests
{
    private static readonly byte[] Nothing = TestCertificates.MakeRevocationList();

    [LinuxFact]
    public async Task A_certificate_that_its_authority_still_stands_for_is_good_without_a_word()
    {
        await using RevocationListServer authority = new() { List = Nothing };
        using X509Certificate2 certificate = TestCertificates.MakeTrusted(authority.Address);
        await using LoopbackServer server = Serve(certificate);
        await using Pop3Client client = await Pop3Client.ConnectAsync(Options(server));
        Assert.Null(client.CertificateComplaint);
        Assert.Null(client.RevocationGap);
        Assert.Equal(1, authority.RequestCount);
        await client.QuitAsync();
        await server.FinishAsync();
    }

    [LinuxFact]
    public async Task A_revoked_certificate_is_refused_and_nobody_is_asked_where_it_is_pinned()
    {
        await using RevocationListServer authority = new();
        using X509Certificate2 certificate = TestCertificates.MakeTrusted(authority.Address);
        authority.List = TestCertificates.MakeRevocationList(certificate);
        await using LoopbackServer server = Serve(certificate);
        Pop3ClientOptions options = Options(server);
        Pop3TlsException fault = await Assert.ThrowsAsync<Pop3TlsException>(() => Pop3Client.ConnectAsync(options));
        Assert.Contains("The certificate of localhost was not accepted: Revoked: ", fault.Message, StringComparison.Ordinal);
        Assert.Null(fault.CertificateThumbprint);
        Assert.Equal(1, authority.RequestCount);

        options.CertificateThumbprints = [TestCertificates.Thumbprint(certificate)];
        await using Pop3Client client = await Pop3Client.ConnectAsync(options);
        Assert.Null(client.RevocationGap);
        Assert.Equal(1, authority.RequestCount);
        await client.QuitAsync();
        await server.FinishAsync();
    }

    [LinuxTheory]
    [InlineData("no answer")]
    [InlineData("no list")]
    [InlineData("no address")]
    public async Task An_authority_that_cannot_be_asked_locks_nobody_out_and_that_is_said(string which)
    {
        await using RevocationListServer authority = new() { List = which == "no list" ? [1, 2, 3] : null };
        using X509Certificate2 certificate = TestCertificates.MakeTrusted(authority.Address);
        await using LoopbackServer server = Serve(which == "no address" ? TestCertificates.Trusted : certificate);
        await using Pop3Client client = await Pop3Client.ConnectAsync(Options(server));
        Assert.Null(client.CertificateComplaint);
        Assert.Contains("Revocation", client.RevocationGap, StringComparison.Ordinal);
        await client.QuitAsync();
        await server.FinishAsync();
    }

    [LinuxFact]
    public async Task An_authority_that_cannot_be_asked_hides_no_other_complaint()
    {
        await using LoopbackServer server = Serve(TestCertificates.Trusted);
        // Linux takes it for this machine, and the certificate does not name it.
        Pop3ClientOptions options = Options(server, "0.0.0.0");
        Pop3TlsException fault = await Assert.ThrowsAsync<Pop3TlsException>(() => Pop3Client.ConnectAsync(options));
        string thumbprint = TestCertificates.Thumbprint(TestCertificates.Trusted);
        Assert.EndsWith(
            $"was not accepted: it is not for 0.0.0.0 but for localhost, 127.0.0.1. Its SHA-256 thumbprint is {thumbprint}.", fault.Message, StringComparison.Ordinal);
    }

    private static LoopbackServer Serve(X509Certificate2 certificate) => new(async (ServerSide side) =>
    {
        try
        {
            await side.StartTlsAsync(certificate);
            await side.SayAsync("+OK ready");
            await side.AnswerAllAsync(static (string command) => command == "QUIT" ? "+OK" : "-ERR");
        }
        catch (Exception fault) when (fault is System.IO.IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client does not like the certificate.
        }
    });

    private static Pop3ClientOptions Options(LoopbackServer server, string host = "localhost") =>
        new(host) { Port = server.Port, Security = Pop3Security.Tls, InactivityTimeout = Patience.Limit };
}
