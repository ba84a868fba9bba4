using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Pop3Module.Protocol.Transport;

/// <summary>What is learnt while a connection is made, written down step by step: a failure leaves what was known before.</summary>
internal sealed class ConnectRecord
{
    private readonly TimeProvider _time;
    private long _lapBegan;

    public ConnectRecord(TimeProvider time)
    {
        _time = time;
        _lapBegan = time.GetTimestamp();
    }

    /// <summary>What the name resolves to, in the order that is tried.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; private set; } = Array.Empty<IPAddress>();

    public TimeSpan? ResolutionTime { get; private set; }

    /// <summary>The address that answered.</summary>
    public IPAddress? Address { get; private set; }

    /// <summary>How long TCP took, with the addresses that did not answer.</summary>
    public TimeSpan? ConnectTime { get; private set; }

    public TimeSpan? HandshakeTime { get; private set; }

    /// <summary>The version of TLS, for example Tls13.</summary>
    public string? TlsProtocol { get; private set; }

    public string? CipherSuite { get; private set; }

    /// <summary>How long the server took to greet once it could.</summary>
    public TimeSpan? GreetingTime { get; private set; }

    /// <summary>The text of the greeting, without +OK; null when there was none that welcomed.</summary>
    public string? Greeting { get; private set; }

    /// <summary>What the server said before STLS that it can do.</summary>
    public Pop3Capabilities? PlaintextCapabilities { get; set; }

    /// <summary>True once the server has said +OK to STLS: what fails from then on is TLS, and no server without it.</summary>
    public bool IsStlsAccepted { get; set; }

    /// <summary>What the server showed, also when it was not accepted.</summary>
    public X509Certificate2? Certificate { get; private set; }

    /// <summary>What is wrong with the certificate, whatever was asked for.</summary>
    public SslPolicyErrors CertificateErrors { get; private set; }

    /// <summary>What is wrong with those who vouch for the certificate.</summary>
    public IReadOnlyList<X509ChainStatus> ChainStatus { get; private set; } = Array.Empty<X509ChainStatus>();

    /// <summary>Why the certificate does not satisfy what was asked for; null when it does.</summary>
    public string? CertificateComplaint { get; private set; }

    /// <summary>Why it is not known whether the certificate was revoked; null when it is known, or nothing was asked.</summary>
    public string? RevocationGap { get; private set; }

    public void NoteAddresses(IReadOnlyList<IPAddress> addresses)
    {
        Addresses = addresses;
        ResolutionTime = Lap();
    }

    public void NoteConnection(IPAddress? address)
    {
        Address = address;
        ConnectTime = Lap();
    }

    public void BeginHandshake() => _lapBegan = _time.GetTimestamp();

    public void NoteCertificate(
        X509Certificate certificate, IReadOnlyList<X509ChainStatus> chain, SslPolicyErrors errors, string? complaint, string? revocationGap)
    {
        // A copy: the handshake disposes of its own.
        Certificate = new X509Certificate2(certificate);
        ChainStatus = chain;
        CertificateErrors = errors;
        CertificateComplaint = complaint;
        RevocationGap = revocationGap;
    }

    public void NoteTls(SslStream tls)
    {
        HandshakeTime = Lap();
        TlsProtocol = tls.SslProtocol.ToString();
        CipherSuite = tls.DescribeCipherSuite();
    }

    public void NoteGreeting(string greeting)
    {
        Greeting = greeting;
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
