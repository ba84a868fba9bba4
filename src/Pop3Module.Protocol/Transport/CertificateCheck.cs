using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Pop3Module.Protocol.Transport;

/// <summary>Validates the certificate of a server and describes what is wrong with it.</summary>
internal sealed class CertificateCheck
{
    /// <summary>The chain statuses that mean that the revocation status is unknown: no address, no answer, or an answer that is too old.</summary>
    private const X509ChainStatusFlags Unknown = X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation;

    private readonly TlsSettings _settings;

    public CertificateCheck(TlsSettings settings)
    {
        _settings = settings;
    }

    /// <summary>What was wrong with the certificate; null when nothing was, or it was not checked.</summary>
    public string? Complaint { get; private set; }

    /// <summary>True once the server has shown a certificate: then it speaks a version of TLS that is used here.</summary>
    public bool HasSeenCertificate { get; private set; }

    /// <summary>The SHA-256 thumbprint by which the certificate with the complaint may be accepted; null where there is no complaint, and for a revoked one.</summary>
    public string? Thumbprint { get; private set; }

    /// <summary>Why it is not known whether the certificate was revoked; null when it is known, or it was not checked.</summary>
    public string? RevocationGap { get; private set; }

    /// <summary>The certificate validation callback of SslStream.</summary>
    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            Complaint = "the server sent no certificate";
            return false;
        }

        HasSeenCertificate = true;

        // A certificate with an unknown revocation status is accepted, as an unavailable revocation service would otherwise prevent every connection.
        X509ChainStatus[] statuses = chain?.ChainStatus ?? Array.Empty<X509ChainStatus>();
        X509ChainStatus[] complaints = Array.FindAll(statuses, static (X509ChainStatus status) => !IsGap(status));
        bool hasGap = complaints.Length < statuses.Length;
        if (hasGap && complaints.Length == 0)
        {
            errors &= ~SslPolicyErrors.RemoteCertificateChainErrors;
        }

        RevocationGap = hasGap ? Describe(Array.Find(statuses, IsGap)) : null;
        Complaint = _settings.Pins.Count > 0
            ? ComparePins(certificate)
            : errors == SslPolicyErrors.None ? null : Describe(certificate, complaints, errors);
        bool isRevoked = Array.Exists(complaints, static (X509ChainStatus status) => (status.Status & X509ChainStatusFlags.Revoked) != 0);
        Thumbprint = Complaint is null || isRevoked ? null : TlsClient.GetSha256Thumbprint(certificate);
        if (_settings.Record is Pop3ConnectRecord record)
        {
            // A copy, as the handshake disposes of the original.
            X509Certificate2 copy = new(certificate);
            record.NoteCertificate(copy, TlsClient.GetSha256Thumbprint(copy), CertificateNames.Read(copy));
            record.NoteCheck(complaints, errors, Complaint, RevocationGap);
        }

        return Complaint is null || _settings.AcceptsAnyCertificate || (_settings.SkipCertificateCheck && _settings.Pins.Count == 0);
    }

    /// <summary>Converts a thumbprint to upper-case hex without separators; a label before it (sha256:, Fingerprint=) is removed.</summary>
    public static string NormalizeThumbprint(string thumbprint)
    {
        const int Digits = 64;
        char[] kept = new char[thumbprint.Length];
        int count = 0;
        foreach (char c in thumbprint)
        {
            if (Uri.IsHexDigit(c))
            {
                kept[count++] = char.ToUpperInvariant(c);
            }
        }

        int start = Math.Max(0, count - Digits);
        return new string(kept, start, count - start);
    }

    private string? ComparePins(X509Certificate certificate)
    {
        string actual = TlsClient.GetSha256Thumbprint(certificate);
        foreach (string pin in _settings.Pins)
        {
            if (NormalizeThumbprint(pin) == actual)
            {
                return null;
            }
        }

        return "its SHA-256 thumbprint is " + actual + ", which is none of the given thumbprints";
    }

    private string Describe(X509Certificate certificate, X509ChainStatus[] chain, SslPolicyErrors errors)
    {
        using X509Certificate2 details = new(certificate);
        List<string> complaints = new();
        if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
        {
            IReadOnlyList<string> names = CertificateNames.Read(details);
            complaints.Add($"it is not for {_settings.Host}" + (names.Count == 0 ? ", and names no host" : " but for " + string.Join(", ", names)));
        }

        if (details.NotAfter < DateTime.Now)
        {
            complaints.Add("it expired on " + details.NotAfter.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        if (details.NotBefore > DateTime.Now)
        {
            complaints.Add("it is not valid before " + details.NotBefore.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        foreach (X509ChainStatus status in chain)
        {
            complaints.Add(Describe(status));
        }

        return complaints.Count > 0 ? string.Join("; ", complaints) : errors.ToString();
    }

    private static bool IsGap(X509ChainStatus status) =>
        status.Status != X509ChainStatusFlags.NoError && (status.Status & ~Unknown) == X509ChainStatusFlags.NoError;

    private static string Describe(X509ChainStatus status) => $"{status.Status}: {status.StatusInformation.Trim().TrimEnd('.')}";
}
