using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Pop3Module.Protocol;

namespace Pop3Module.Diagnosis;

/// <summary>Findings about the certificate.</summary>
internal static class CertificateFindings
{
    /// <summary>The days before expiry from which on it is a finding: enough to renew manually, and automatic renewal is earlier.</summary>
    private const int SoonDays = 30;

    public static void Add(FindingList list, ConnectionOutcome outcome, DateTime now)
    {
        ConnectionProbe? probe = outcome.Main.SpeaksTls ? outcome.Main : outcome.Looks.Find(static (ConnectionProbe look) => look.SpeaksTls);
        if (probe?.Record.Certificate is not X509Certificate2 certificate)
        {
            return;
        }

        // The names and the issuer of a certificate accepted by its thumbprint do not matter.
        if (!Recommendation.IsPinned(outcome, probe))
        {
            AddComplaints(list, outcome, probe, certificate, now);
        }

        if (probe.Record.RevocationGap is string gap)
        {
            list.Add(FindingLevel.Hint, $"Whether the certificate was revoked could not be determined ({gap}).");
        }

        AddDates(list, probe, certificate, now, Recommendation.IsPinned(outcome, probe));
        if (Recommendation.Make(outcome, now)?.UnconfirmedPin is not null)
        {
            list.Add(
                FindingLevel.Danger,
                "The recommended line trusts the certificate by its thumbprint: before you use the line, have the owner of the server confirm the thumbprint over another channel.");
        }
    }

    private static void AddComplaints(FindingList list, ConnectionOutcome outcome, ConnectionProbe probe, X509Certificate2 certificate, DateTime now)
    {
        Pop3ConnectRecord record = probe.Record;
        FindingLevel level = outcome.Main.IsCertificateRefused ? FindingLevel.Failure : FindingLevel.Danger;
        if (outcome.Request.Asked.CertificateThumbprints.Count > 0)
        {
            list.Add(level, $"The certificate does not match -CertificateThumbprint: {record.CertificateComplaint}.");
        }

        if ((record.CertificateErrors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
        {
            IReadOnlyList<string> names = record.CertificateNames;
            list.Add(level, names.Count == 0
                ? $"The certificate is not for {outcome.Request.Server}: it names no host."
                : $"The certificate is not for {outcome.Request.Server} but for {string.Join(", ", names)}. If that is the same server, use that name.");
        }

        bool hasDates = certificate.NotBefore <= now && now <= certificate.NotAfter;
        X509ChainStatus[] chain = record.ChainStatus
            .Where((X509ChainStatus status) => status.Status != X509ChainStatusFlags.NotTimeValid || hasDates)
            .ToArray();
        if (chain.Any(static (X509ChainStatus status) => status.Status == X509ChainStatusFlags.UntrustedRoot) && certificate.Subject == certificate.Issuer)
        {
            list.Add(level, "The certificate is self-signed and not trusted by this computer (UntrustedRoot).");
            chain = chain.Where(static (X509ChainStatus status) => status.Status != X509ChainStatusFlags.UntrustedRoot).ToArray();
        }

        if (chain.Any(static (X509ChainStatus status) => status.Status == X509ChainStatusFlags.Revoked))
        {
            list.Add(level, "The certificate was revoked by its issuer: its private key may be compromised.");
            chain = chain.Where(static (X509ChainStatus status) => status.Status != X509ChainStatusFlags.Revoked).ToArray();
        }

        if (chain.Length > 0)
        {
            IEnumerable<string> words = chain.Select(static (X509ChainStatus status) => $"{status.Status} ({status.StatusInformation.Trim().TrimEnd('.')})").Distinct();
            list.Add(level, $"The certificate chain is not valid on this computer: {string.Join(", ", words)}.");
        }
    }

    private static void AddDates(FindingList list, ConnectionProbe probe, X509Certificate2 certificate, DateTime now, bool isPinned)
    {
        FindingLevel level = isPinned ? FindingLevel.Hint : probe.IsCertificateRefused ? FindingLevel.Failure : FindingLevel.Danger;
        int days = (int)(certificate.NotAfter - now).TotalDays;
        string until = certificate.NotAfter.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (now > certificate.NotAfter)
        {
            list.Add(level, $"The certificate expired on {until}; the owner of the server has to renew it.");
        }
        else if (days < SoonDays)
        {
            string when = days switch { 0 => "in less than a day", 1 => "in 1 day", _ => $"in {days} days" };
            list.Add(FindingLevel.Trouble, $"The certificate expires {when}, on {until}.");
        }

        if (now < certificate.NotBefore)
        {
            list.Add(level, $"The certificate is not valid before {certificate.NotBefore.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}; check the clock of this computer.");
        }
    }
}
