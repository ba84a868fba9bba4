using System;
using System.Collections.Generic;
using System.Security.Cryptography.X509Certificates;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Transport;

/// <summary>How a server proves who it is.</summary>
internal sealed class TlsSettings
{
    public TlsSettings(string host, bool skipCertificateCheck, IReadOnlyList<string> pins, X509CertificateCollection clientCertificates, TimeSpan timeout)
    {
        Host = host;
        SkipCertificateCheck = skipCertificateCheck;
        Pins = pins;
        ClientCertificates = clientCertificates;
        Timeout = timeout;
    }

    public string Host { get; }

    /// <summary>Takes a certificate that is not good; not one that is none of those pinned: who names one means it.</summary>
    public bool SkipCertificateCheck { get; }

    /// <summary>Takes whatever is shown, to look at it.</summary>
    public bool AcceptsAnyCertificate { get; init; }

    /// <summary>SHA-256 thumbprints; where there are any, one of them must match, and then no chain is asked for.</summary>
    public IReadOnlyList<string> Pins { get; }

    /// <summary>Whether a certificate was revoked matters where its chain does, and to who wants to know what is wrong with it.</summary>
    public bool AsksForRevocation => AcceptsAnyCertificate || (Pins.Count == 0 && (!SkipCertificateCheck || Record is not null));

    public X509CertificateCollection ClientCertificates { get; }

    /// <summary>What must not be shown, should the server answer with it in plaintext.</summary>
    public SecretScrubber Secrets { get; init; } = new();

    /// <summary>Where what is learnt is written down; null for nowhere.</summary>
    public ConnectRecord? Record { get; init; }

    /// <summary>How long the whole handshake may take.</summary>
    public TimeSpan Timeout { get; }
}
