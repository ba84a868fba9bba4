using System;
using System.Collections.Generic;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Pop3Module.Protocol.Authentication;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Transport;

/// <summary>The hosts that a certificate is issued for.</summary>
internal static class CertificateNames
{
    private const string SubjectAlternativeName = "2.5.29.17";
    private const byte DnsName = 0x82;
    private const byte IPv4OrIPv6 = 0x87;

    /// <summary>The DNS names and addresses of the subject alternative name (RFC 5280, section 4.2.1.6); without one, the common name.</summary>
    public static IReadOnlyList<string> Read(X509Certificate2 certificate)
    {
        if (certificate.Extensions[SubjectAlternativeName] is X509Extension extension)
        {
            return Read(extension.RawData);
        }

        string name = certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false);
        return string.IsNullOrEmpty(name) ? Array.Empty<string>() : new[] { Pop3Text.ReplaceControlCharacters(name) };
    }

    private static List<string> Read(ReadOnlySpan<byte> octets)
    {
        List<string> names = new();
        if (!DerElement.TryRead(octets, out DerElement sequence, out _))
        {
            return names;
        }

        ReadOnlySpan<byte> rest = sequence.Content;
        while (DerElement.TryRead(rest, out DerElement name, out rest))
        {
            byte[] content = name.Content.ToArray();
            if (name.Tag == DnsName)
            {
                names.Add(Pop3Text.ReplaceControlCharacters(Encoding.ASCII.GetString(content)));
            }
            else if (name.Tag == IPv4OrIPv6 && content.Length is 4 or 16)
            {
                names.Add(new IPAddress(content).ToString());
            }
        }

        return names;
    }
}
