using System;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Threading.Tasks;
using Pop3Module.Protocol.Transport;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>What is learnt while connecting stays known after a failure.</summary>
public sealed class ConnectRecordTests
{
    [Fact]
    public async Task A_good_connection_is_written_down_whole()
    {
        await using EmbeddedServer server = EmbeddedServer.Start(new EmbeddedServerOptions { OfferStls = true, Certificate = TestCertificates.Valid });
        Pop3ConnectRecord record = await ConnectAsync(server.Port, skip: true);
        Assert.Equal(IPAddress.Loopback, Assert.Single(record.Addresses));
        Assert.Equal(IPAddress.Loopback, record.Address);
        Assert.All(new[] { record.ResolutionTime, record.ConnectTime, record.GreetingTime, record.HandshakeTime }, static (TimeSpan? time) => Assert.NotNull(time));
        Assert.Equal("Embedded POP3 server ready.", record.Greeting);
        Assert.True(record.PlaintextCapabilities!.Has("STLS"));
        Assert.Equal(SslProtocols.Tls13, record.Tls!.SslProtocol);
        Assert.StartsWith("TLS_", record.Tls.CipherSuite, StringComparison.Ordinal);
        Assert.Equal(TestCertificates.Valid.RawData, record.Certificate!.RawData);
        Assert.Equal(Convert.ToHexString(SHA256.HashData(TestCertificates.Valid.RawData)), record.CertificateThumbprint);
        Assert.Equal(SslPolicyErrors.RemoteCertificateChainErrors, record.CertificateErrors);
        Assert.Contains("UntrustedRoot", record.CertificateComplaint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_refused_is_written_down()
    {
        await using EmbeddedServer server = EmbeddedServer.Start(new EmbeddedServerOptions { OfferStls = true, Certificate = TestCertificates.OtherHost });
        Pop3ConnectRecord record = new();
        await Assert.ThrowsAsync<Pop3TlsException>(() => ConnectAsync(server.Port, skip: false, record));
        Assert.True(record.PlaintextCapabilities!.Has("STLS"));
        Assert.Null(record.HandshakeTime);
        Assert.Equal(new[] { "other.example" }, record.CertificateNames);
        Assert.Contains("not for 127.0.0.1", record.CertificateComplaint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_resolves_and_a_port_that_is_closed_leave_the_addresses()
    {
        Pop3ConnectRecord record = new();
        await Assert.ThrowsAsync<Pop3ConnectException>(() => ConnectAsync(1, skip: false, record, "localhost"));
        Assert.NotEmpty(record.Addresses);
        Assert.Null(record.Address);
        Assert.Null(record.ConnectTime);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_leaves_nothing()
    {
        foreach (string host in new[] { "name.invalid", new string('a', 300) })
        {
            Pop3ConnectRecord record = new();
            await Assert.ThrowsAsync<Pop3ConnectException>(() => ConnectAsync(1, skip: false, record, host));
            Assert.Empty(record.Addresses);
        }
    }

    [Fact]
    public void All_names_of_a_certificate_are_read() =>
        Assert.Equal(new[] { "localhost", "127.0.0.1" }, CertificateNames.Read(TestCertificates.Trusted).ToArray());

    private static async Task<Pop3ConnectRecord> ConnectAsync(int port, bool skip, Pop3ConnectRecord? record = null, string host = "127.0.0.1")
    {
        record ??= new Pop3ConnectRecord();
        Pop3ClientOptions options = new(host) { Port = port, Security = Pop3Security.StartTls, SkipCertificateCheck = skip, Record = record };
        using Pop3Client client = await Pop3Client.ConnectAsync(options);
        return record;
    }
}
