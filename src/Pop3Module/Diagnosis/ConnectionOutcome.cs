using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Pop3Module.Errors;
using Pop3Module.Protocol;

namespace Pop3Module.Diagnosis;

/// <summary>All connections of a test together, and the report on them.</summary>
internal sealed class ConnectionOutcome
{
    private const int Decimals = 1;

    /// <param name="request">What was asked for.</param>
    /// <param name="first">The connection that Connect-Pop3 would have made.</param>
    /// <param name="second">The connection to the other usual port; null when it was not tried.</param>
    public ConnectionOutcome(ConnectionRequest request, ConnectionProbe first, ConnectionProbe? second)
    {
        Request = request;
        AsAsked = first;
        bool isSecondBetter = second is { IsConnected: true };
        Main = isSecondBetter ? second! : first;
        Other = isSecondBetter ? first : second;
    }

    public ConnectionRequest Request { get; }

    /// <summary>The connection that Connect-Pop3 would have made, which decides whether the test succeeded.</summary>
    public ConnectionProbe AsAsked { get; }

    /// <summary>The connection that the report is about. Only this one and <see cref="Other"/> may have received credentials.</summary>
    public ConnectionProbe Main { get; }

    /// <summary>The connection to the usual port that is not the right one; null when only one was tried.</summary>
    public ConnectionProbe? Other { get; }

    /// <summary>Further connections, without credentials and with any certificate accepted.</summary>
    public List<ConnectionProbe> Looks { get; } = new();

    public bool Succeeded => AsAsked.Fault is null;

    /// <summary>All connections that were tried.</summary>
    public IEnumerable<ConnectionProbe> Probes => new[] { Main }.Concat(Other is null ? Array.Empty<ConnectionProbe>() : new[] { Other }).Concat(Looks);

    /// <summary>The connection with the most facts about the server: after an invalid certificate, the further connection that accepted it.</summary>
    public ConnectionProbe Source => Main.IsOpen
        ? Main
        : Looks.Find((ConnectionProbe look) => look.IsOpen && look.Port == Main.Port && look.Security == Main.Security) ?? Main;

    /// <summary>The capabilities listed last before login; in plaintext, where STLS is missing.</summary>
    public Pop3Capabilities Capabilities => Source.IsOpen ? Source.Capabilities : Source.Record.PlaintextCapabilities ?? Pop3Capabilities.Unknown;

    /// <summary>The capabilities listed last.</summary>
    public Pop3Capabilities LastCapabilities => Main.CapabilitiesAfterLogin ?? Capabilities;

    /// <summary>True when the server sends a positive greeting in plaintext on this port and does not offer STLS.</summary>
    public bool LacksTls => Main.Security switch
    {
        Pop3Security.None => Main.IsOpen && !Main.Capabilities.Has("STLS"),
        _ => Main.LacksStls,
    };

    /// <summary>The authentication methods that are offered; a server that offers none may still support USER/PASS.</summary>
    public string[] Mechanisms
    {
        get
        {
            List<string> names = Capabilities.GetArguments("SASL").ToList();
            if (Source.HasApop)
            {
                names.Add(Pop3AuthenticationOffer.GetName(Pop3Authentication.Apop));
            }

            if (Capabilities.Has("USER") || (Source.IsOpen && names.Count == 0))
            {
                names.Add(Pop3AuthenticationOffer.GetName(Pop3Authentication.UserPass));
            }

            return names.ToArray();
        }
    }

    /// <summary>Creates the report; secrets are redacted in its texts, except in the names of the certificate.</summary>
    public Pop3ConnectionReport ToReport(DateTime now)
    {
        Pop3ClientOptions asked = Request.Asked;
        Pop3ConnectRecord record = Source.Record;
        return new Pop3ConnectionReport
        {
            Server = Request.Server,
            Port = Main.Port,
            Security = Main.Security,
            Succeeded = Succeeded,
            Addresses = Main.Record.Addresses.Select(static (IPAddress address) => address.ToString()).ToArray(),
            NameResolutionMilliseconds = Round(Main.Record.ResolutionTime),
            ConnectedAddress = Main.Record.Address?.ToString(),
            ConnectMilliseconds = Round(Main.Record.ConnectTime),
            TlsHandshakeMilliseconds = Round(record.HandshakeTime),
            GreetingMilliseconds = Round(record.GreetingTime),
            Greeting = Clean(record.Greeting ?? RefusingGreeting),
            TlsProtocol = record.Tls?.SslProtocol.ToString(),
            CipherSuite = record.Tls?.CipherSuite,
            Certificate = Main.Record.Certificate is X509Certificate2 certificate ? new Pop3CertificateInfo(Main.Record, certificate) : null,
            CapabilitiesBeforeTls = CleanAll(record.PlaintextCapabilities),
            Capabilities = CleanAll(Capabilities),
            CapabilitiesAfterLogin = CleanAll(Main.CapabilitiesAfterLogin),
            Mechanisms = Mechanisms.Select((string name) => asked.Redact(name)).ToArray(),
            Authenticated = Main.Authenticated,
            AuthenticationMechanism = Main.AuthenticationMechanism,
            MessageCount = Main.Drop?.Count,
            MailboxSize = Main.Drop?.Size,
            Findings = FindingList.Make(this, now).Select((string finding) => asked.Redact(finding)).ToArray(),
            RecommendedCommand = Recommendation.Make(this, now)?.Line,
            Error = Clean(AsAsked.Fault?.Message),
            ErrorId = AsAsked.Fault is null ? null : ErrorRecords.GetId(AsAsked.Fault),
        };

        string? Clean(string? text) => text is null ? null : asked.Redact(text);
        string[]? CleanAll(Pop3Capabilities? capabilities) =>
            capabilities is { IsKnown: true } ? capabilities.Lines.Select((string line) => asked.Redact(line)).ToArray() : null;
    }

    /// <summary>The text of a greeting that is -ERR: no command can be refused before a greeting.</summary>
    private string? RefusingGreeting => Main.Record.Greeting is null && Main.Fault is Pop3CommandException refusal ? refusal.ServerText : null;

    private static double? Round(TimeSpan? time) => time is TimeSpan span ? Math.Round(span.TotalMilliseconds, Decimals) : null;
}
