using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Pop3Module.Protocol.Transport;

/// <summary>Facts recorded while a connection is made, step by step: a failure leaves those recorded before.</summary>
internal sealed class ConnectRecord
{
    private readonly TimeProvider _time;
    private long _lapBegan;

    public ConnectRecord(TimeProvider time)
    {
        _time = time;
        _lapBegan = time.GetTimestamp();
    }

    /// <summary>The addresses of the name, in the order in which they are tried.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; private set; } = Array.Empty<IPAddress>();

    public TimeSpan? ResolutionTime { get; private set; }

    /// <summary>The address that accepted the connection.</summary>
    public IPAddress? Address { get; private set; }

    /// <summary>How long the TCP connection took, including addresses that did not answer.</summary>
    public TimeSpan? ConnectTime { get; private set; }

    public TimeSpan? HandshakeTime { get; private set; }

    /// <summary>The version of TLS, for example Tls13.</summary>
    public string? TlsProtocol { get; private set; }

    public string? CipherSuite { get; private set; }

    /// <summary>How long the greeting took once the connection was made, or secured.</summary>
    public TimeSpan? GreetingTime { get; private set; }

    /// <summary>The text of the greeting, without +OK; null when there was none, or it was -ERR.</summary>
    public string? Greeting { get; private set; }

    /// <summary>The capabilities that the server listed before STLS.</summary>
    public Pop3Capabilities? PlaintextCapabilities { get; set; }

    /// <summary>True once the server has answered +OK to STLS: a later failure is one of TLS, and not a missing STLS.</summary>
    public bool IsStlsAccepted { get; set; }

    /// <summary>The certificate of the server, also when it was not accepted.</summary>
    public X509Certificate2? Certificate { get; private set; }

    /// <summary>The policy errors of the certificate, regardless of the options.</summary>
    public SslPolicyErrors CertificateErrors { get; private set; }

    /// <summary>The errors of the certificate chain.</summary>
    public IReadOnlyList<X509ChainStatus> ChainStatus { get; private set; } = Array.Empty<X509ChainStatus>();

    /// <summary>Why the certificate does not satisfy the options; null when it does.</summary>
    public string? CertificateComplaint { get; private set; }

    /// <summary>Why it is not known whether the certificate was revoked; null when it is known, or it was not checked.</summary>
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
        // A copy, as the handshake disposes of the original.
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
