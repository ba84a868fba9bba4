using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Diagnosis;

/// <summary>The Connect-Pop3 line that is recommended.</summary>
internal sealed class Recommendation
{
    private Recommendation(string line, string? unconfirmedPin)
    {
        Line = line;
        UnconfirmedPin = unconfirmedPin;
    }

    public string Line { get; }

    /// <summary>The thumbprint in the line, if it is of an untrusted certificate; null otherwise.</summary>
    public string? UnconfirmedPin { get; }

    /// <summary>Chooses the most secure connection that works and builds the shortest line for it.</summary>
    /// <returns>Null when none works.</returns>
    public static Recommendation? Make(ConnectionOutcome outcome, DateTime now)
    {
        List<ConnectionProbe> usable = outcome.Probes.Where((ConnectionProbe probe) => IsUsable(outcome, probe, now)).ToList();
        ConnectionProbe? best = usable.OrderBy((ConnectionProbe probe) => Rank(outcome, probe)).FirstOrDefault();
        if (best is null || DescribeCredential(outcome, best) is not string credential)
        {
            return null;
        }

        StringBuilder line = new("Connect-Pop3 " + ArgumentText.Quote(outcome.Request.Server));
        _ = line.Append(DescribePort(best)).Append(credential);

        // A user who gives thumbprints expects an error for every new certificate, also a valid one.
        bool needsPin = best.SpeaksTls && (!best.HasGoodCertificate || outcome.Request.Asked.CertificateThumbprints.Count > 0);
        string? pin = needsPin ? best.Record.CertificateThumbprint : null;
        if (pin is not null)
        {
            _ = line.Append(" -CertificateThumbprint ").Append(pin);
        }

        _ = line.Append(best.HasBrokenPipelining ? " -Pipelining Off" : string.Empty);
        if (outcome.Request.Asked.Proxy is Uri proxy)
        {
            _ = line.Append(" -Proxy ").Append(proxy.OriginalString);
            _ = line.Append(outcome.Request.Asked.HasProxyCredential ? " -ProxyCredential $proxyCredential" : string.Empty);
        }

        return new Recommendation(line.ToString(), pin is null || IsPinned(outcome, best) ? null : pin);
    }

    /// <summary>True when the only problem of the certificate is an untrusted issuer.</summary>
    public static bool LacksOnlyTrust(Pop3ConnectRecord record, DateTime now) =>
        record.Certificate is X509Certificate2 certificate
        && record.CertificateErrors == SslPolicyErrors.RemoteCertificateChainErrors
        && certificate.NotBefore <= now && now <= certificate.NotAfter
        && record.ChainStatus.All(static (X509ChainStatus status) =>
            status.Status is X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain);

    /// <summary>True when the certificate has one of the given thumbprints.</summary>
    public static bool IsPinned(ConnectionOutcome outcome, ConnectionProbe probe) =>
        outcome.Request.Asked.CertificateThumbprints.Count > 0 && probe.SpeaksTls && probe.Record.CertificateComplaint is null;

    private static bool IsUsable(ConnectionOutcome outcome, ConnectionProbe probe, DateTime now)
    {
        if (probe.SpeaksTls)
        {
            return probe.IsOpen && (probe.HasGoodCertificate || IsPinned(outcome, probe) || LacksOnlyTrust(probe.Record, now));
        }

        // Plaintext only where the server has no TLS at all, or where it was requested and nothing more secure works.
        bool isAsked = probe.Security == Pop3Security.None && probe.IsOpen;
        bool isWithout = probe.LacksStls && probe != outcome.Other && !(probe.Record.PlaintextCapabilities?.Has("STLS") ?? false);
        return (isAsked || isWithout) && !outcome.Probes.Any(static (ConnectionProbe other) => other.SpeaksTls);
    }

    private static int Rank(ConnectionOutcome outcome, ConnectionProbe probe)
    {
        int way = probe.Security switch
        {
            _ when !probe.SpeaksTls => 4,
            Pop3Security.Tls => 0,
            _ => 1,
        };
        return probe.HasGoodCertificate || IsPinned(outcome, probe) || !probe.SpeaksTls ? way : way + 2;
    }

    private static string DescribePort(ConnectionProbe probe)
    {
        string number = " -Port " + probe.Port.ToString(CultureInfo.InvariantCulture);
        bool isUsual = probe.Port == (probe.SpeaksTls && probe.Security == Pop3Security.Tls ? Pop3ClientOptions.TlsPort : Pop3ClientOptions.PlainPort);
        return probe.Security switch
        {
            _ when !probe.SpeaksTls => (isUsual ? string.Empty : number) + " -Security None",
            Pop3Security.Tls => isUsual ? string.Empty : number + " -Security Tls",
            _ => number + (probe.Port == Pop3ClientOptions.TlsPort ? " -Security StartTls" : string.Empty),
        };
    }

    /// <summary>The arguments of the login, without secrets; null when the server offers no supported method.</summary>
    private static string? DescribeCredential(ConnectionOutcome outcome, ConnectionProbe probe)
    {
        ConnectionRequest request = outcome.Request;
        string name = request.Credential.UserName;
        bool hasCertificate = request.Asked.ClientCertificates.Count > 0;
        string certificate = hasCertificate ? " -ClientCertificate $certificate" : string.Empty;
        Pop3AuthenticationOffer offer = new(
            probe.IsOpen ? probe.Capabilities : probe.Record.PlaintextCapabilities ?? outcome.Capabilities, probe.Record, hasCertificate);
        bool isGiven = request.HasCredential || hasCertificate;

        // A given method has worked, or may work; otherwise the line is for an offered method.
        bool isNamed = request.Authentication != Pop3Authentication.Auto
            && ((outcome.Main.Authenticated ?? false) || offer.IsOffered(request.Authentication));
        if (isGiven && (isNamed || offer.Fits(request.Credential)))
        {
            string authentication = isNamed ? " -Authentication " + request.Authentication : string.Empty;
            string who = request.Credential switch
            {
                { AccessToken: not null } => " -UserName " + ArgumentText.Quote(name) + " -AccessToken $token",
                { Password: not null } => " -Credential " + ArgumentText.Quote(name),
                _ => name.Length > 0 ? " -UserName " + ArgumentText.Quote(name) : string.Empty,
            };
            return who + certificate + authentication;
        }

        if (offer.Fits(new Pop3Credential("x", password: "x")))
        {
            return (name.Length > 0 ? " -Credential " + ArgumentText.Quote(name) : " -Credential (Get-Credential)") + certificate;
        }

        if (offer.Fits(new Pop3Credential("x", accessToken: "x")))
        {
            return " -UserName " + (name.Length > 0 ? ArgumentText.Quote(name) : "$userName") + " -AccessToken $token" + certificate;
        }

        bool takesCertificate = probe.SpeaksTls && offer.IsOffered(Pop3Authentication.External);
        return takesCertificate ? " -ClientCertificate $certificate" : offer.Fits(new Pop3Credential()) ? certificate : null;
    }
}
