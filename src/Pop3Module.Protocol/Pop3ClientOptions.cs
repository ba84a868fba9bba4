using System;
using System.Collections.Generic;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Pop3Module.Protocol.Transport.Proxies;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol;

/// <summary>The server that a client connects to, and how.</summary>
public sealed class Pop3ClientOptions
{
    /// <summary>The port of POP3 over TLS (RFC 8314, section 7.1).</summary>
    public const int TlsPort = 995;

    /// <summary>The port of POP3 (RFC 1939, section 3).</summary>
    public const int PlainPort = 110;

    /// <summary>Creates options for a server.</summary>
    /// <param name="host">A DNS name or an IP address.</param>
    /// <exception cref="ArgumentException">The host is empty, or holds a line break or a NUL.</exception>
    public Pop3ClientOptions(string host)
    {
        if (string.IsNullOrWhiteSpace(host))
        {
            throw new ArgumentException("The host is empty.", nameof(host));
        }

        if (host.IndexOfAny(new[] { '\r', '\n', '\0' }) >= 0)
        {
            throw new ArgumentException("The host holds a line break or a NUL.", nameof(host));
        }

        Host = host;
    }

    /// <summary>The DNS name or IP address of the server; its certificate must be for it.</summary>
    public string Host { get; }

    /// <summary>The TCP port, 1 to 65535; null for the default of the security.</summary>
    public int? Port { get; set; }

    /// <summary>The security of the connection.</summary>
    public Pop3Security Security { get; set; }

    /// <summary>How long the client waits for data of the server while an answer is due; 100 seconds by default. More than zero, or Timeout.InfiniteTimeSpan.</summary>
    public TimeSpan InactivityTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>Whether commands may be sent before earlier commands are answered.</summary>
    public Pop3Pipelining Pipelining { get; set; }

    /// <summary>
    /// Reads the socket on the thread that awaits a reply, which is blocked meanwhile: less than half the processor time on a fast line.
    /// For callers with a dedicated thread. Under TLS reads are always asynchronous.
    /// </summary>
    public bool SynchronousReads { get; set; }

    /// <summary>Accepts any certificate of the server; where thumbprints are given, one must still match.</summary>
    public bool SkipCertificateCheck { get; set; }

    /// <summary>SHA-256 thumbprints of certificates; where there are any, one must match and the chain is not checked.</summary>
    public IReadOnlyList<string> CertificateThumbprints { get; set; } = Array.Empty<string>();

    /// <summary>Client certificates with private keys.</summary>
    public X509CertificateCollection ClientCertificates { get; } = new();

    /// <summary>The proxy through which the server is reached; null for none.</summary>
    public Uri? Proxy { get; private set; }

    /// <summary>The log of the dialogue; null for none.</summary>
    public IPop3DialogueLog? Log { get; set; }

    internal ProxyServer? ProxyServer { get; private set; }

    /// <summary>Sends STAT together with the CAPA that follows the login: callers that need STAT anyway save a round trip.</summary>
    public bool OpensWithStat { get; set; }

    /// <summary>Accepts any certificate of the server, also where thumbprints are given: for a report on a server, without a login.</summary>
    public bool AcceptsAnyCertificate { get; set; }

    /// <summary>The clock of timeouts and measured rates; that of the system by default.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>True when there are credentials for the proxy.</summary>
    public bool HasProxyCredential => ProxyServer?.Credential is not null;

    /// <summary>The record that is filled in while connecting; null for none.</summary>
    public Pop3ConnectRecord? Record { get; set; }

    /// <summary>Settings for tests and benchmarks.</summary>
    internal TestSettings Tests { get; } = new();

    /// <summary>The secrets that are redacted from the first octet on.</summary>
    internal SecretScrubber Secrets { get; } = new();

    /// <summary>The port that will be used.</summary>
    public int EffectivePort => Port ?? (Security is Pop3Security.Auto or Pop3Security.Tls ? TlsPort : PlainPort);

    /// <summary>The security that will be used: Auto is decided by the port.</summary>
    public Pop3Security EffectiveSecurity => Security != Pop3Security.Auto
        ? Security
        : EffectivePort == TlsPort ? Pop3Security.Tls : Pop3Security.StartTls;

    /// <summary>
    /// Hides the password and the token in log and errors from the first octet on: a server may repeat a secret that it received on an earlier connection.
    /// </summary>
    public void Hide(Pop3Credential credential)
    {
        if (credential is null)
        {
            throw new ArgumentNullException(nameof(credential));
        }

        Secrets.Add(credential.Password ?? string.Empty);
        Secrets.Add(credential.AccessToken ?? string.Empty);
    }

    /// <summary>Removes the secrets of <see cref="Hide"/> from a text.</summary>
    public string Redact(string text) => Secrets.Scrub(text);

    /// <summary>Reaches the server through a proxy: SOCKS5 (RFC 1928, RFC 1929) or HTTP CONNECT (RFC 9110, section 9.3.6). It resolves the name of the server.</summary>
    /// <param name="proxy">socks5://host:port (1080 where no port is given) or http://host:port (80).</param>
    /// <param name="credential">The credentials for the proxy; null for the name and password in the URI, if there are any.</param>
    /// <exception cref="ArgumentException">The URI is not that of such a proxy, or the credentials cannot be sent to it.</exception>
    public void SetProxy(Uri proxy, NetworkCredential? credential = null)
    {
        if (proxy is null)
        {
            throw new ArgumentNullException(nameof(proxy));
        }

        ProxyServer = ProxyServer.Create(proxy, credential);
        Proxy = new Uri(ProxyServer.Name);
    }
}
