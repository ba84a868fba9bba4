using System;
using System.Collections.Generic;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Pop3Module.Protocol.Authentication;
using Pop3Module.Protocol.Transport;
using Pop3Module.Protocol.Transport.Proxies;

namespace Pop3Module.Protocol;

/// <summary>Where and how a client connects.</summary>
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
            throw new ArgumentException("A host is needed.", nameof(host));
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

    /// <summary>How the connection is made secure.</summary>
    public Pop3Security Security { get; set; }

    /// <summary>How long the server may be silent while an answer is due; 100 seconds by default, more than zero.</summary>
    public TimeSpan InactivityTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>Whether commands are sent before earlier ones are answered.</summary>
    public Pop3Pipelining Pipelining { get; set; }

    /// <summary>
    /// Lets whoever awaits a reply read the socket on its own thread, which is blocked meanwhile: less than half the processor time on a fast line.
    /// For callers with a thread to themselves. Under TLS reads are asynchronous all the same.
    /// </summary>
    public bool SynchronousReads { get; set; }

    /// <summary>Accepts whatever certificate the server shows; where thumbprints are given, one must match all the same.</summary>
    public bool SkipCertificateCheck { get; set; }

    /// <summary>SHA-256 thumbprints of certificates; where there are any, one must match and the chain is not asked for.</summary>
    public IReadOnlyList<string> CertificateThumbprints { get; set; } = Array.Empty<string>();

    /// <summary>Certificates with private keys that the client may show.</summary>
    public X509CertificateCollection ClientCertificates { get; } = new();

    /// <summary>The proxy through which the server is reached; null for none.</summary>
    public Uri? Proxy { get; private set; }

    /// <summary>Where the dialogue is shown; null for nowhere.</summary>
    public IPop3DialogueLog? Log { get; set; }

    internal ProxyServer? ProxyServer { get; private set; }

    /// <summary>Sends STAT together with the CAPA that follows the login: who will ask for it anyway saves a round trip.</summary>
    internal bool OpensWithStat { get; set; }

    /// <summary>What APOP and CRAM-MD5 compute with; tests switch it off.</summary>
    internal Md5Hash Md5 { get; set; } = Md5Hash.OfPlatform;

    /// <summary>What must not be shown from the first octet on: a server may repeat what it was told on an earlier connection.</summary>
    internal IReadOnlyList<string> Secrets { get; set; } = Array.Empty<string>();

    /// <summary>Octets that may be on their way, whatever is measured; 0 for what is measured. For benchmarks.</summary>
    internal long FixedWindow { get; set; }

    /// <summary>Accepts whatever certificate the server shows, also where thumbprints are given: for a look without credentials.</summary>
    internal bool AcceptsAnyCertificate { get; set; }

    /// <summary>What timeouts and measured rates go by; tests give a clock of their own.</summary>
    internal TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal bool HasProxyCredential => ProxyServer?.Credential is not null;

    /// <summary>Where what is learnt while connecting is written down; null for nowhere.</summary>
    internal ConnectRecord? Record { get; set; }

    internal ConnectTarget Target => new(Host, EffectivePort, InactivityTimeout)
    {
        Proxy = ProxyServer,
        SynchronousReads = SynchronousReads,
        Record = Record,
        TimeProvider = TimeProvider,
    };

    /// <summary>The port that will be used.</summary>
    public int EffectivePort => Port ?? (Security is Pop3Security.Auto or Pop3Security.Tls ? TlsPort : PlainPort);

    /// <summary>The security that will be used: Auto is decided by the port.</summary>
    public Pop3Security EffectiveSecurity => Security != Pop3Security.Auto
        ? Security
        : EffectivePort == TlsPort ? Pop3Security.Tls : Pop3Security.StartTls;

    /// <summary>Reaches the server through a proxy: SOCKS5 (RFC 1928, RFC 1929) or HTTP CONNECT (RFC 9110, section 9.3.6). It resolves the name of the server.</summary>
    /// <param name="proxy">socks5://host:port (1080 where no port is given) or http://host:port (80).</param>
    /// <param name="credential">What the proxy asks for; without it the name and password in the URI, if there are any.</param>
    /// <exception cref="ArgumentException">The URI names no such proxy, or the credentials cannot be sent to it.</exception>
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
