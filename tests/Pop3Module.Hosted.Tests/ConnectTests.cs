using System;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>What Connect-Pop3 says of the connection it has made, and how it gets through a proxy.</summary>
public sealed class ConnectTests : IDisposable
{
    private const string ProxyPassword = "proxy-secret-42";
    private const string Unencrypted = " is not encrypted: others on the network path can read and change mail and credentials.";
    private const string Login = "S: +OK ready\nC: CAPA\nS: -ERR\nC: USER me\nS: +OK\nC: PASS " + HostedShell.Password + "\nS: +OK\nC: STAT\nS: +OK 0 0";

    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    [OffLoopbackFact]
    public async Task Plaintext_to_another_machine_is_warned_of()
    {
        string address = OffLoopbackFactAttribute.Address!.ToString();
        await using ScriptedServer server = ScriptedServer.Start(new ScriptedServerOptions { Address = OffLoopbackFactAttribute.Address }, Login);
        Assert.Equal(new[] { "The connection to " + address + Unencrypted }, Connect(address, server.Port, "-Security None").Warnings);
    }

    /// <summary>That the proxy is on this machine does not mean that the server is.</summary>
    [Theory]
    [InlineData("pop.example", true)]
    [InlineData("localhost", false)]
    public async Task Plaintext_behind_a_proxy_is_warned_of_where_the_server_is_elsewhere(string host, bool isWarnedOf)
    {
        await using ScriptedServer proxy = ScriptedServer.Start($"C: CONNECT {host}:110 HTTP/1.1\nC: Host: {host}:110\nC:\nS: HTTP/1.1 200 OK\nR: \\r\\n\n{Login}");
        ShellResult result = Connect(host, 110, $"-Security None -Proxy http://127.0.0.1:{proxy.Port}");
        Assert.Equal(isWarnedOf ? new[] { "The connection to " + host + Unencrypted } : Array.Empty<string>(), result.Warnings);
    }

    [Fact]
    public async Task Plaintext_on_this_machine_is_not_warned_of()
    {
        await using ScriptedServer server = ScriptedServer.Start(Login);
        Assert.Empty(Connect("127.0.0.1", server.Port, "-Security None").Warnings);
    }

    [Fact]
    public async Task A_warning_that_ends_the_cmdlet_ends_it_before_the_credentials_are_sent()
    {
        await using ScriptedServer proxy = ScriptedServer.Start(
            "C: CONNECT pop.example:110 HTTP/1.1\nC: Host: pop.example:110\nC:\nS: HTTP/1.1 200 OK\nR: \\r\\n\nS: +OK ready\nC: CAPA\nS: -ERR\nEXPECT-CLOSE");
        ShellResult result = _shell.Run(
            $"Connect-Pop3 pop.example -Port 110 -Security None -Credential $credential -Proxy http://127.0.0.1:{proxy.Port} -WarningAction Stop");
        Assert.NotNull(result.Terminating);
        Assert.Empty(result.Output);
        await proxy.CompleteAsync();
    }

    [Fact]
    public async Task What_is_said_of_a_connection_comes_before_its_login_fails()
    {
        const string Attempt = "S: +OK ready\nC: CAPA\nS: -ERR\nC: USER me\nS: -ERR ";
        await using ScriptedServer server = ScriptedServer.Start(
            new ScriptedServerOptions { Certificate = TestCertificates.Expired, ImplicitTls = true }, Attempt + "[IN-USE] locked", Attempt + "wrong");
        ShellResult result = _shell.Run(
            $"Connect-Pop3 127.0.0.1 -Port {server.Port} -Security Tls -SkipCertificateCheck -Credential $credential -RetryCount 1 -RetryIntervalSec 0 -Verbose");
        Assert.Equal(new[] { "Pop3AuthenticationFailed" }, result.ErrorIds);
        const string Encrypted = "The connection to 127.0.0.1 is encrypted by Tls13.";
        Assert.Equal(3, result.Verbose.Count);
        Assert.Equal(Encrypted, result.Verbose[0]);
        Assert.EndsWith("locked Trying again in 0 seconds (1 of 1).", result.Verbose[1], StringComparison.Ordinal);
        Assert.Equal(Encrypted, result.Verbose[2]);
        Assert.Equal(2, result.Warnings.Count);
        Assert.All(result.Warnings, static (string warning) => Assert.StartsWith("The certificate of 127.0.0.1 was accepted although ", warning, StringComparison.Ordinal));
    }

    [LinuxFact]
    public async Task An_authority_that_cannot_be_asked_is_told_in_verbose_alone()
    {
        await using ScriptedServer server = ScriptedServer.Start(
            new ScriptedServerOptions { Certificate = TestCertificates.Trusted, ImplicitTls = true }, Login, Login);
        ShellResult result = Connect("localhost", server.Port, "-Security Tls -Verbose");
        Assert.Contains(result.Verbose, static (string line) =>
            line.StartsWith("Whether the certificate of localhost was revoked is not known (", StringComparison.Ordinal)
            && line.EndsWith("); it was accepted.", StringComparison.Ordinal));
        Assert.Empty(result.Warnings);

        // Who pins has not asked.
        _shell.Set("pin", TestCertificates.Thumbprint(TestCertificates.Trusted));
        Assert.DoesNotContain(
            Connect("localhost", server.Port, "-Security Tls -CertificateThumbprint $pin -Verbose").Verbose,
            static (string line) => line.Contains("revoked", StringComparison.Ordinal));
    }

    [ProxyTheory]
    [InlineData("socks5", false)]
    [InlineData("socks5", true)]
    [InlineData("http", false)]
    [InlineData("http", true)]
    public async Task A_real_proxy_leads_to_the_mailbox(string scheme, bool asksForPassword)
    {
        await using EmbeddedServer server = EmbeddedServer.Start(new EmbeddedServerOptions { ImplicitTls = true, Certificate = TestCertificates.Valid });
        server.AddMailbox(HostedShell.User, HostedShell.Password, SampleMail.Generate(3, 400, seed: 3));
        string? name = asksForPassword ? "me" : null;
        string? password = asksForPassword ? ProxyPassword : null;
        await using ProxyProcess proxy = scheme == "http"
            ? await ProxyProcess.StartHttpAsync(server.Port, name, password)
            : await ProxyProcess.StartSocksAsync(name, password);
        _shell.Set("pin", TestCertificates.Thumbprint(TestCertificates.Valid));
        _shell.Set("proxy", proxy.Address);
        _shell.Set("proxyCredential", HostedShell.MakeCredential("me", ProxyPassword));
        string arguments = "-Security Tls -CertificateThumbprint $pin -Proxy $proxy" + (asksForPassword ? " -ProxyCredential $proxyCredential" : string.Empty);
        ShellResult result = Connect("127.0.0.1", server.Port, arguments + " -Verbose -Debug");
        Assert.Contains($"127.0.0.1 is reached through the proxy {proxy.Address.OriginalString}.", result.Verbose);
        Assert.Empty(result.Warnings);
        Assert.Equal(new[] { "Tls" }, result.Values<string>("Security"));
        Assert.DoesNotContain(ProxyPassword, string.Join('\n', result.Verbose) + string.Join('\n', result.Debug), StringComparison.Ordinal);
        Assert.Equal(3, _shell.Run("Get-Pop3Message").RequireSuccess().Output.Count);
        _shell.Run("Disconnect-Pop3").RequireSuccess();
        Assert.Equal(1, server.ConnectionCount);
    }

    private ShellResult Connect(string host, int port, string arguments)
    {
        ShellResult result = _shell.Run($"Connect-Pop3 {host} -Port {port} -Credential $credential {arguments}").RequireSuccess();
        Assert.Single(result.Output);
        return result;
    }
}
