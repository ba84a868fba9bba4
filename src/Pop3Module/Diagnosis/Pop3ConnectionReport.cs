using System;
using Pop3Module.Protocol;

namespace Pop3Module;

/// <summary>The result of a test of a connection.</summary>
public sealed class Pop3ConnectionReport
{
    internal Pop3ConnectionReport()
    {
    }

    /// <summary>The host name or address as it was given.</summary>
    public string Server { get; internal init; } = string.Empty;

    /// <summary>The TCP port that the report is about: where none was given and port 995 has no TLS, port 110.</summary>
    public int Port { get; internal init; }

    /// <summary>The security that was tried: Tls, StartTls or None.</summary>
    public Pop3Security Security { get; internal init; }

    /// <summary>True when Connect-Pop3 with the same arguments would succeed; without credentials, up to the login.</summary>
    public bool Succeeded { get; internal init; }

    /// <summary>The addresses that the name resolves to, in the order in which they are tried.</summary>
    public string[] Addresses { get; internal init; } = Array.Empty<string>();

    /// <summary>How long the name resolution took, in milliseconds; null when it failed.</summary>
    public double? NameResolutionMilliseconds { get; internal init; }

    /// <summary>The address that answered; null when none did.</summary>
    public string? ConnectedAddress { get; internal init; }

    /// <summary>How long the TCP connection took, in milliseconds, including addresses that did not answer; null when it failed.</summary>
    public double? ConnectMilliseconds { get; internal init; }

    /// <summary>How long the TLS handshake took, in milliseconds; null when there was none.</summary>
    public double? TlsHandshakeMilliseconds { get; internal init; }

    /// <summary>How long the greeting took, in milliseconds, once the connection was made or secured; null when there was none.</summary>
    public double? GreetingMilliseconds { get; internal init; }

    /// <summary>The text of the greeting, without +OK or -ERR; null when there was none.</summary>
    public string? Greeting { get; internal init; }

    /// <summary>The version of TLS, for example Tls13; null in plaintext.</summary>
    public string? TlsProtocol { get; internal init; }

    /// <summary>The cipher suite of TLS; null in plaintext.</summary>
    public string? CipherSuite { get; internal init; }

    /// <summary>The certificate of the server, also when it was not accepted; null when it sent none.</summary>
    public Pop3CertificateInfo? Certificate { get; internal init; }

    /// <summary>The capabilities listed in plaintext before STLS, one a line; null without STLS or when CAPA is not supported.</summary>
    public string[]? CapabilitiesBeforeTls { get; internal init; }

    /// <summary>The capabilities before login, one a line (RFC 2449); null when CAPA is not supported.</summary>
    public string[]? Capabilities { get; internal init; }

    /// <summary>The capabilities after login, one a line; null without login or when CAPA is not supported.</summary>
    public string[]? CapabilitiesAfterLogin { get; internal init; }

    /// <summary>The authentication methods that the server offers: its SASL mechanisms, APOP, USER/PASS.</summary>
    public string[] Mechanisms { get; internal init; } = Array.Empty<string>();

    /// <summary>Whether the login succeeded; null when none was tried.</summary>
    public bool? Authenticated { get; internal init; }

    /// <summary>The authentication method of the login, for example SCRAM-SHA-256-PLUS; null without one.</summary>
    public string? AuthenticationMechanism { get; internal init; }

    /// <summary>The number of messages; null without login.</summary>
    public int? MessageCount { get; internal init; }

    /// <summary>The size of all messages in octets; null without login, or where the server sent no usable figure.</summary>
    public long? MailboxSize { get; internal init; }

    /// <summary>The problems that were found, the most serious first; empty when there are none.</summary>
    public string[] Findings { get; internal init; } = Array.Empty<string>();

    /// <summary>The shortest Connect-Pop3 line that works, in the most secure way; null when none does.</summary>
    public string? RecommendedCommand { get; internal init; }

    /// <summary>Why Connect-Pop3 with the same arguments would fail; null when the test succeeded.</summary>
    public string? Error { get; internal init; }

    /// <summary>The id of the error of Connect-Pop3 with the same arguments, for example Pop3TlsFailed; null when the test succeeded.</summary>
    public string? ErrorId { get; internal init; }

    /// <summary>Server and port, and whether the test succeeded.</summary>
    public override string ToString() => $"{Server}:{Port} {(Succeeded ? "succeeded" : ErrorId)}";
}
