using System;
using System.Collections.Generic;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Pop3Module.Protocol.Transport;

/// <summary>Decides on a server's certificate and says in words what was wrong with it.</summary>
internal sealed class CertificateCheck
{
    private readonly TlsSettings _settings;

    public CertificateCheck(TlsSettings settings)
    {
        _settings = settings;
    }

    /// <summary>What was wrong; null when nothing was, or nothing was asked.</summary>
    public string? Complaint { get; private set; }

    /// <summary>The callback of SslStream.</summary>
    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            Complaint = "the server showed no certificate";
            return false;
        }

        Complaint = _settings.Pins.Count > 0
            ? ComparePins(certificate)
            : errors == SslPolicyErrors.None ? null : Describe(certificate, chain, errors);
        _settings.Record?.NoteCertificate(certificate, chain, errors, Complaint);
        return Complaint is null || _settings.SkipCertificateCheck;
    }

    /// <summary>Upper-case hex without separators, as people paste thumbprints in every form; a label before them (sha256:, Fingerprint=) falls away.</summary>
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

        return "its SHA-256 thumbprint is " + actual + ", which is none of those asked for";
    }

    private string Describe(X509Certificate certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        using X509Certificate2 details = new(certificate);
        List<string> complaints = new();
        if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
        {
            complaints.Add($"it is not for {_settings.Host} but for {details.GetNameInfo(X509NameType.DnsName, forIssuer: false)}");
        }

        if (details.NotAfter < DateTime.Now)
        {
            complaints.Add($"it expired on {details.NotAfter:yyyy-MM-dd}");
        }

        if (details.NotBefore > DateTime.Now)
        {
            complaints.Add($"it is not valid before {details.NotBefore:yyyy-MM-dd}");
        }

        foreach (X509ChainStatus status in chain?.ChainStatus ?? Array.Empty<X509ChainStatus>())
        {
            complaints.Add($"{status.Status}: {status.StatusInformation.Trim().TrimEnd('.')}");
        }

        if (complaints.Count == 0)
        {
            complaints.Add(errors.ToString());
        }

        return string.Join("; ", complaints);
    }
}
