using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Pop3Module.Protocol.Transport;

namespace Pop3Module.Diagnosis;

/// <summary>What is wrong with a certificate, or will be soon.</summary>
internal static class CertificateFindings
{
    /// <summary>Whoever renews by hand needs some days, and machines have renewed by then.</summary>
    private const int SoonDays = 30;

    public static void Add(FindingList list, ConnectionOutcome outcome, DateTime now)
    {
        ConnectionProbe? probe = outcome.Main.SpeaksTls ? outcome.Main : outcome.Looks.Find(static (ConnectionProbe look) => look.SpeaksTls);
        if (probe?.Record.Certificate is not X509Certificate2 certificate)
        {
            return;
        }

        // What was accepted by its thumbprint may be for whom it likes and signed by whom it likes.
        if (!Recommendation.IsPinned(outcome, probe))
        {
            AddComplaints(list, outcome, probe, certificate, now);
        }

        if (probe.Record.RevocationGap is string gap)
        {
            list.Add(FindingLevel.Hint, $"Whether the certificate was revoked could not be found out ({gap}).");
        }

        AddDates(list, probe, certificate, now, Recommendation.IsPinned(outcome, probe));
        if (Recommendation.Make(outcome, now)?.UnconfirmedPin is not null)
        {
            list.Add(
                FindingLevel.Danger,
                "The recommended line trusts the certificate by its thumbprint: have the owner of the server confirm it first, by another way than this connection.");
        }
    }

    private static void AddComplaints(FindingList list, ConnectionOutcome outcome, ConnectionProbe probe, X509Certificate2 certificate, DateTime now)
    {
        ConnectRecord record = probe.Record;
        FindingLevel level = outcome.Main.IsCertificateRefused ? FindingLevel.Failure : FindingLevel.Danger;
        if (outcome.Request.Asked.CertificateThumbprints.Count > 0)
        {
            list.Add(level, $"The certificate is none of those that -CertificateThumbprint names: {record.CertificateComplaint}.");
        }

        if ((record.CertificateErrors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
        {
            IReadOnlyList<string> names = CertificateNames.Read(certificate);
            string whom = names.Count == 0 ? "nobody it names" : string.Join(", ", names);
            list.Add(level, $"The certificate is not for {outcome.Request.Server} but for {whom}. If that is the same server, use that name.");
        }

        bool hasDates = certificate.NotBefore <= now && now <= certificate.NotAfter;
        X509ChainStatus[] chain = record.ChainStatus
            .Where((X509ChainStatus status) => status.Status != X509ChainStatusFlags.NotTimeValid || hasDates)
            .ToArray();
        if (chain.Any(static (X509ChainStatus status) => status.Status == X509ChainStatusFlags.UntrustedRoot) && certificate.Subject == certificate.Issuer)
        {
            list.Add(level, "The certificate is signed by itself: nobody whom this computer trusts vouches for it (UntrustedRoot).");
            chain = chain.Where(static (X509ChainStatus status) => status.Status != X509ChainStatusFlags.UntrustedRoot).ToArray();
        }

        if (chain.Any(static (X509ChainStatus status) => status.Status == X509ChainStatusFlags.Revoked))
        {
            list.Add(level, "The certificate was revoked by whoever issued it: its key may be in wrong hands.");
            chain = chain.Where(static (X509ChainStatus status) => status.Status != X509ChainStatusFlags.Revoked).ToArray();
        }

        if (chain.Length > 0)
        {
            IEnumerable<string> words = chain.Select(static (X509ChainStatus status) => $"{status.Status} ({status.StatusInformation.Trim().TrimEnd('.')})").Distinct();
            list.Add(level, $"Nobody whom this computer trusts vouches for the certificate: {string.Join(", ", words)}.");
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
            list.Add(level, $"The certificate is not valid before {certificate.NotBefore.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}; is the clock of this computer right?");
        }
    }
}
