using System;
using System.Net;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Proxies;

/// <summary>A real Dovecot behind a real microsocks and a real tinyproxy.</summary>
public class RealProxyTests
{
    private const string Password = "proxy-secret-42";

    [ProxyFact]
    public async Task Dovecot_is_reached_through_socks_and_http_in_plaintext_and_under_tls()
    {
        await using DovecotServer dovecot = await StartAsync();
        await using ProxyProcess socks = await ProxyProcess.StartSocksAsync();
        await using ProxyProcess socksWithPassword = await ProxyProcess.StartSocksAsync("me", Password);
        await using ProxyProcess http = await ProxyProcess.StartHttpAsync(dovecot.TlsPort);
        await using ProxyProcess httpWithPassword = await ProxyProcess.StartHttpAsync(dovecot.PlainPort, "me", Password);
        NetworkCredential me = new("me", Password);
        await ReadAsync(dovecot, "localhost", dovecot.PlainPort, Pop3Security.StartTls, socks.Address, null);
        await ReadAsync(dovecot, "127.0.0.1", dovecot.TlsPort, Pop3Security.Tls, socks.Address, null);
        await ReadAsync(dovecot, "localhost", dovecot.PlainPort, Pop3Security.None, socksWithPassword.Address, me);
        await ReadAsync(dovecot, "localhost", dovecot.TlsPort, Pop3Security.Tls, http.Address, null);
        await ReadAsync(dovecot, "localhost", dovecot.PlainPort, Pop3Security.StartTls, httpWithPassword.Address, me);
        Uri withUserInfo = new(httpWithPassword.Address.OriginalString.Replace("//", $"//me:{Password}@", StringComparison.Ordinal));
        await ReadAsync(dovecot, "127.0.0.1", dovecot.PlainPort, Pop3Security.None, withUserInfo, null);
    }

    [ProxyFact]
    public async Task What_the_proxies_refuse_is_said_in_words()
    {
        await using DovecotServer dovecot = await StartAsync();
        await using ProxyProcess socks = await ProxyProcess.StartSocksAsync("me", Password);
        await using ProxyProcess http = await ProxyProcess.StartHttpAsync(dovecot.PlainPort, "me", Password);
        NetworkCredential me = new("me", Password);
        NetworkCredential wrong = new("me", "wrong-secret");
        await RefuseAsync("requires credentials, and none were given", dovecot.PlainPort, socks.Address, null, isPermanent: true);
        await RefuseAsync("did not accept the credentials", dovecot.PlainPort, socks.Address, wrong, isPermanent: true);
        await RefuseAsync("the connection was refused (5)", 1, socks.Address, me, isPermanent: false);
        await RefuseAsync("requires credentials, and none were given: HTTP/1.", dovecot.PlainPort, http.Address, null, isPermanent: true);
        await RefuseAsync("did not accept the credentials: HTTP/1.", dovecot.PlainPort, http.Address, wrong, isPermanent: true);
        await RefuseAsync("did not connect to localhost:1: HTTP/1.", 1, http.Address, me, isPermanent: true);
    }

    private static async Task<DovecotServer> StartAsync()
    {
        string folder = System.IO.Directory.CreateTempSubdirectory("pop3-certificates-").FullName;
        (string certificate, string key) = TestCertificates.WriteValid(folder);
        DovecotServer dovecot = await DovecotServer.StartAsync(new DovecotOptions { CertificatePath = certificate, PrivateKeyPath = key });
        dovecot.AddMailbox("bob", "secret", [System.Text.Encoding.ASCII.GetBytes("Subject: behind a proxy\r\n\r\ntext\r\n")]);
        return dovecot;
    }

    private static Pop3ClientOptions Options(string host, int port, Pop3Security security, Uri proxy, NetworkCredential? credential)
    {
        Pop3ClientOptions options = new(host) { Port = port, Security = security, InactivityTimeout = Patience.Limit };
        options.CertificateThumbprints = [TestCertificates.Thumbprint(TestCertificates.Valid)];
        options.SetProxy(proxy, credential);
        return options;
    }

    private static async Task ReadAsync(
        DovecotServer dovecot, string host, int port, Pop3Security security, Uri proxy, NetworkCredential? credential)
    {
        await using Pop3Client client = await Pop3Client.ConnectAsync(Options(host, port, security, proxy, credential));
        Assert.True(client.IsLoopback);
        Assert.Equal(security != Pop3Security.None, client.Tls is not null);
        await client.AuthenticateAsync(new Pop3Credential("bob", "secret"));
        Assert.Equal(dovecot.ReadMailbox("bob").Count, (await client.StatAsync()).Count);
        await client.QuitAsync();
    }

    private static async Task RefuseAsync(string words, int port, Uri proxy, NetworkCredential? credential, bool isPermanent)
    {
        Pop3ConnectException fault = await Assert.ThrowsAsync<Pop3ConnectException>(
            () => Pop3Client.ConnectAsync(Options("localhost", port, Pop3Security.None, proxy, credential)));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.Contains(proxy.OriginalString.TrimEnd('/'), fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.ToString(), StringComparison.Ordinal);
        Assert.Equal(isPermanent, fault.IsPermanent);
    }
}
