using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Pop3Module.Protocol;

/// <summary>Facts recorded while a connection is made, step by step: a failure leaves those recorded before.</summary>
public sealed class Pop3ConnectRecord
{
    private TimeProvider _time = TimeProvider.System;
    private long _lapBegan;

    /// <summary>The addresses of the name, in the order in which they are tried; empty through a proxy, which resolves the name itself.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; private set; } = Array.Empty<IPAddress>();

    /// <summary>How long the resolution of the name took; null when it failed.</summary>
    public TimeSpan? ResolutionTime { get; private set; }

    /// <summary>The address that accepted the connection; null when none did, and through a proxy.</summary>
    public IPAddress? Address { get; private set; }

    /// <summary>How long the TCP connection took, including addresses that did not answer; null when it failed.</summary>
    public TimeSpan? ConnectTime { get; private set; }

    /// <summary>How long the TLS handshake took; null when it failed, and in plaintext.</summary>
    public TimeSpan? HandshakeTime { get; private set; }

    /// <summary>What TLS agreed on; null when the handshake failed, and in plaintext.</summary>
    public Pop3TlsInfo? Tls { get; private set; }

    /// <summary>How long the greeting took once the connection was made, or secured; null when there was none.</summary>
    public TimeSpan? GreetingTime { get; private set; }

    /// <summary>The text of the greeting, without +OK; null when there was none, or it was -ERR.</summary>
    public string? Greeting { get; private set; }

    /// <summary>The timestamp of the greeting, with its angle brackets, when the server offers APOP (RFC 1939, section 7); else null.</summary>
    public string? ApopTimestamp { get; private set; }

    /// <summary>The capabilities that the server listed before STLS; null when it was not asked.</summary>
    public Pop3Capabilities? PlaintextCapabilities { get; internal set; }

    /// <summary>True once the server has answered +OK to STLS (RFC 2595, section 4): a later failure is one of TLS, and not a missing STLS.</summary>
    public bool IsStlsAccepted { get; internal set; }

    /// <summary>The certificate of the server, also when it was not accepted; null when the server sent none.</summary>
    public X509Certificate2? Certificate { get; private set; }

    /// <summary>The DNS names and addresses that the certificate is for (RFC 5280, section 4.2.1.6), without control characters.</summary>
    public IReadOnlyList<string> CertificateNames { get; private set; } = Array.Empty<string>();

    /// <summary>The SHA-256 of the certificate in upper-case hex; null when the server sent none.</summary>
    public string? CertificateThumbprint { get; private set; }

    /// <summary>The policy errors of the certificate, regardless of the options.</summary>
    public SslPolicyErrors CertificateErrors { get; private set; }

    /// <summary>The errors of the certificate chain.</summary>
    public IReadOnlyList<X509ChainStatus> ChainStatus { get; private set; } = Array.Empty<X509ChainStatus>();

    /// <summary>Why the certificate does not satisfy the options; null when it does.</summary>
    public string? CertificateComplaint { get; private set; }

    /// <summary>Why it is not known whether the certificate was revoked (RFC 5280, section 6.3); null when it is known, or it was not checked.</summary>
    public string? RevocationGap { get; private set; }

    /// <summary>Starts the clock of the first step.</summary>
    internal void Begin(TimeProvider time)
    {
        _time = time;
        _lapBegan = time.GetTimestamp();
    }

    internal void NoteAddresses(IReadOnlyList<IPAddress> addresses)
    {
        Addresses = addresses;
        ResolutionTime = Lap();
    }

    internal void NoteConnection(IPAddress? address)
    {
        Address = address;
        ConnectTime = Lap();
    }

    internal void BeginHandshake() => _lapBegan = _time.GetTimestamp();

    internal void NoteCertificate(X509Certificate2 certificate, string thumbprint, IReadOnlyList<string> names)
    {
        Certificate = certificate;
        CertificateThumbprint = thumbprint;
        CertificateNames = names;
    }

    internal void NoteCheck(IReadOnlyList<X509ChainStatus> chain, SslPolicyErrors errors, string? complaint, string? revocationGap)
    {
        ChainStatus = chain;
        CertificateErrors = errors;
        CertificateComplaint = complaint;
        RevocationGap = revocationGap;
    }

    internal void NoteTls(Pop3TlsInfo tls)
    {
        HandshakeTime = Lap();
        Tls = tls;
    }

    internal void NoteGreeting(string greeting, string? apopTimestamp)
    {
        Greeting = greeting;
        ApopTimestamp = apopTimestamp;
        GreetingTime = Lap();
    }

    private TimeSpan Lap()
    {
        long now = _time.GetTimestamp();
        TimeSpan elapsed = _time.GetElapsedTime(_lapBegan, now);
        _lapBegan = now;
        return elapsed;
    }
}
