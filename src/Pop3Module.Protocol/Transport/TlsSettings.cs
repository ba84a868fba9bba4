using System;
using System.Collections.Generic;
using System.Security.Cryptography.X509Certificates;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Transport;

/// <summary>The requirements on the certificate of a server, and the options of the handshake.</summary>
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

    /// <summary>Accepts an invalid certificate; where thumbprints are given, one must still match.</summary>
    public bool SkipCertificateCheck { get; }

    /// <summary>Accepts any certificate, in order to report on it.</summary>
    public bool AcceptsAnyCertificate { get; init; }

    /// <summary>SHA-256 thumbprints; where there are any, one of them must match, and the chain is not checked.</summary>
    public IReadOnlyList<string> Pins { get; }

    /// <summary>Revocation is checked where the chain is, and for a report on the certificate.</summary>
    public bool AsksForRevocation => AcceptsAnyCertificate || (Pins.Count == 0 && (!SkipCertificateCheck || Record is not null));

    public X509CertificateCollection ClientCertificates { get; }

    /// <summary>The secrets to redact when an error quotes a plaintext answer of the server.</summary>
    public SecretScrubber Secrets { get; init; } = new();

    /// <summary>The record that is filled in during the handshake; null for none.</summary>
    public Pop3ConnectRecord? Record { get; init; }

    /// <summary>How long the whole handshake may take.</summary>
    public TimeSpan Timeout { get; }
}
