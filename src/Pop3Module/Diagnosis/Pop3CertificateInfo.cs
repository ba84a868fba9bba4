using System;
using System.Linq;
using System.Security.Cryptography.X509Certificates;
using Pop3Module.Protocol;

namespace Pop3Module;

/// <summary>The certificate that a server sent, accepted or not.</summary>
public sealed class Pop3CertificateInfo
{
    internal Pop3CertificateInfo(Pop3ConnectRecord record, X509Certificate2 certificate)
    {
        Subject = Pop3Text.ReplaceControlCharacters(certificate.Subject);
        Issuer = Pop3Text.ReplaceControlCharacters(certificate.Issuer);
        Names = record.CertificateNames.ToArray();
        NotBefore = certificate.NotBefore;
        NotAfter = certificate.NotAfter;
        Thumbprint = record.CertificateThumbprint!;
        Complaint = record.CertificateComplaint;
    }

    /// <summary>The owner named in the certificate.</summary>
    public string Subject { get; }

    /// <summary>The issuer of the certificate; the same as the subject when it is self-signed.</summary>
    public string Issuer { get; }

    /// <summary>The host names and addresses it is valid for.</summary>
    public string[] Names { get; }

    /// <summary>The beginning of its validity, in local time.</summary>
    public DateTime NotBefore { get; }

    /// <summary>The end of its validity, in local time.</summary>
    public DateTime NotAfter { get; }

    /// <summary>Its SHA-256 in upper-case hex, as for -CertificateThumbprint.</summary>
    public string Thumbprint { get; }

    /// <summary>True when it satisfies the options: a valid chain, name and dates, or one of the thumbprints given.</summary>
    public bool IsTrusted => Complaint is null;

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Complaint { get; }

    /// <summary>The subject.</summary>
    public override string ToString() => Subject;
}
