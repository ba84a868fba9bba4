using System;
using System.Threading.Tasks;
using Pop3Module.Protocol.Transport;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>What only a TLS server that is not .NET's shows.</summary>
public class OpenSslTests
{
    /// <summary>RFC 8996. That the server does speak the versions that are refused is shown by those that are not.</summary>
    [OpenSslTheory]
    [InlineData("-tls1", null)]
    [InlineData("-tls1_1", null)]
    [InlineData("-tls1_2", "Tls12")]
    [InlineData("-tls1_3", "Tls13")]
    public async Task Only_TLS_1_2_and_later_is_spoken(string version, string? spoken)
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(version, "-cipher", "ALL:@SECLEVEL=0");
        Pop3ClientOptions options = Options(server);
        options.CertificateThumbprints = [TestCertificates.Thumbprint(TestCertificates.Valid)];
        TestClock clock = new();
        options.TimeProvider = clock;
        options.Record = new Pop3ConnectRecord();
        Task<Pop3Client> connect = Task.Run(() => Pop3Client.ConnectAsync(options));

        // The waits for the connection and for the handshake.
        await clock.WaitForEndOfTimerAsync();
        await clock.WaitForEndOfTimerAsync();
        await clock.PassUntilAsync(connect, options.InactivityTimeout);
        Pop3Exception fault = await Assert.ThrowsAnyAsync<Pop3Exception>(() => connect);
        Assert.Equal(spoken, options.Record.Tls?.SslProtocol.ToString());

        // Behind the handshake nobody greets.
        Assert.Equal(spoken is null ? typeof(Pop3TlsException) : typeof(Pop3TimeoutException), fault.GetType());
        Assert.Equal(spoken is null, fault.Message.StartsWith("The TLS handshake with 127.0.0.1 failed", StringComparison.Ordinal));
        Assert.Equal(spoken is null, fault.Message.EndsWith(" only versions older than 1.2, which are not used.", StringComparison.Ordinal));
    }

    /// <summary>Under TLS 1.3 the alert comes when the client is done with the handshake.</summary>
    [OpenSslTheory]
    [InlineData("-tls1_2", false, "alert")]
    [InlineData("-tls1_2", true, "alert")]
    [InlineData("-tls1_3", false, "certificate required")]
    [InlineData("-tls1_3", true, "alert")]
    public async Task A_client_certificate_that_is_missing_or_refused_is_a_tls_failure_with_the_alert(string version, bool showsOne, string words)
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(version, "-Verify", "1", "-verify_return_error");
        Pop3ClientOptions options = Options(server);
        options.SkipCertificateCheck = true;
        if (showsOne)
        {
            _ = options.ClientCertificates.Add(TestCertificates.Client);
        }

        Pop3TlsException fault = await Assert.ThrowsAsync<Pop3TlsException>(() => Pop3Client.ConnectAsync(options));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("see inner exception", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>The r of s_server asks the client for another handshake.</summary>
    [OpenSslTheory]
    [InlineData("-tls1_2")]
    public async Task Renegotiation_by_the_server_ends_the_connection(string version)
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(version, "-crlf");
        Pop3ClientOptions options = Options(server);
        options.CertificateThumbprints = [TestCertificates.Thumbprint(TestCertificates.Valid)];
        Task<Pop3Client> connecting = Pop3Client.ConnectAsync(options);
        await server.TypeAsync("+OK ready");
        await server.WaitForLineAsync("CAPA");
        await server.TypeAsync("-ERR");
        await using Pop3Client client = await connecting.WaitAsync(Patience.Limit);
        Task asking = client.CapabilityAsync();
        await server.WaitForLineAsync("CAPA");
        await server.TypeAsync("r");
        _ = await Assert.ThrowsAsync<Pop3ConnectionLostException>(() => asking.WaitAsync(Patience.Limit));
    }

    private static Pop3ClientOptions Options(OpenSslServer server) =>
        new("127.0.0.1") { Port = server.Port, Security = Pop3Security.Tls, InactivityTimeout = Patience.Limit };
}
