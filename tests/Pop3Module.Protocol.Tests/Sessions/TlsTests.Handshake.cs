using System;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Transport;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <content>Handshakes that do not come about, or that the server takes back.</content>
public partial class TlsTests
{
    /// <summary>Silence is silence (Pop3Timeout), in a handshake too: what waits may be over at the next try.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handshake_that_does_not_come_about_is_a_tls_failure_or_a_timeout(bool closes)
    {
        TestClock clock = new();
        Pop3ClientOptions? options = null;
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            if (closes)
            {
                side.Close();
                return;
            }

            // The handshake has begun.
            _ = await side.ReadHexAsync(1);
            clock.Advance(options!.InactivityTimeout);
            while (await side.ReadLineAsync() is not null)
            {
            }
        });
        options = TlsOptions(server);
        options.InactivityTimeout = TimeSpan.FromMilliseconds(300);
        options.TimeProvider = clock;
        Pop3Exception fault = await Assert.ThrowsAnyAsync<Pop3Exception>(() => Pop3Client.ConnectAsync(options));
        Assert.Equal(closes ? typeof(Pop3TlsException) : typeof(Pop3TimeoutException), fault.GetType());
        Assert.Contains(closes ? "failed" : "within 0.3 seconds", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Under TLS 1.3 a server refuses a client when that is done with the handshake; what it says then is shown by another server's alerts.</summary>
    [Theory]
    [InlineData(Pop3Security.Tls, false)]
    [InlineData(Pop3Security.StartTls, false)]
    [InlineData(Pop3Security.Tls, true)]
    public async Task What_breaks_off_behind_the_handshake_is_a_tls_failure(Pop3Security security, bool resets)
    {
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            if (security == Pop3Security.StartTls)
            {
                await side.SayAsync("+OK ready");
                await side.AnswerAsync("CAPA", "+OK\nSTLS\n.");
                await side.AnswerAsync("STLS", "+OK");
            }

            await side.StartTlsAsync(TestCertificates.Valid);
            if (resets)
            {
                side.Reset();
                return;
            }

            // A record of application data that nobody can decrypt.
            await side.SendRawAsync([0x17, 3, 3, 0, 32, .. new byte[32]]);
            while (await side.ReadLineAsync() is not null)
            {
            }
        });
        Pop3ClientOptions options = server.Options();
        options.Security = security;
        options.SkipCertificateCheck = true;
        Pop3TlsException fault = await Assert.ThrowsAsync<Pop3TlsException>(() => Pop3Client.ConnectAsync(options));
        Assert.StartsWith("127.0.0.1 closed the connection after the TLS handshake: ", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("see inner exception", fault.Message, StringComparison.Ordinal);
        Assert.Contains(fault.GetBaseException().Message, fault.Message, StringComparison.Ordinal);
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_connection_that_is_lost_under_tls_is_lost()
    {
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.StartTlsAsync(TestCertificates.Valid);
            await side.LetInAsync();
            await side.ExpectAsync("NOOP");
            side.Reset();
        });
        Pop3ClientOptions options = TlsOptions(server);
        options.SkipCertificateCheck = true;
        await using Pop3Client client = await server.LoginAsync(options);
        _ = await Assert.ThrowsAsync<Pop3ConnectionLostException>(() => client.NoopAsync());
        await server.FinishAsync();
    }

    /// <summary>RFC 6066, section 3: SNI is in ASCII.</summary>
    [Fact]
    public async Task A_host_name_beyond_ASCII_goes_out_in_its_ASCII_form()
    {
        string hello = string.Empty;
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            string header = await side.ReadHexAsync(5);
            int length = Convert.ToInt32(header[^5..].Replace("-", string.Empty, StringComparison.Ordinal), 16);
            string record = await side.ReadHexAsync(length);
            hello = Encoding.Latin1.GetString(Convert.FromHexString(record.Replace("-", string.Empty, StringComparison.Ordinal)));
            side.Close();
        });
        using Pop3Transport transport = await Pop3Transport.ConnectAsync(new ConnectTarget("127.0.0.1", server.Port, Patience.Limit), CancellationToken.None);
        TlsSettings settings = new("b\u00FCcher.example", skipCertificateCheck: false, Array.Empty<string>(), new X509CertificateCollection(), Patience.Limit);
        _ = await Assert.ThrowsAsync<Pop3TlsException>(() => transport.UpgradeToTlsAsync(settings, CancellationToken.None));
        Assert.Contains("xn--bcher-kva.example", hello, StringComparison.Ordinal);
        await server.FinishAsync();
    }
}
