using System;
using System.Security.Cryptography;
using System.Text;

namespace Pop3Module.Protocol.Authentication;

/// <summary>The digest of APOP (RFC 1939, section 7).</summary>
internal static class ApopDigest
{
    /// <summary>Finds the timestamp in a greeting: a message identifier in angle brackets.</summary>
    /// <returns>The timestamp with its brackets; null where there is none. An identifier in square brackets is none.</returns>
    public static string? FindTimestamp(string greeting)
    {
        int start = greeting.IndexOf('<');
        while (start >= 0)
        {
            int end = greeting.IndexOf('>', start);
            if (end < 0)
            {
                return null;
            }

            string candidate = greeting.Substring(start, end - start + 1);
            if (candidate.IndexOf('@') > 1 && candidate.IndexOf(' ') < 0 && candidate.LastIndexOf('<') == 0)
            {
                return candidate;
            }

            start = greeting.IndexOf('<', start + 1);
        }

        return null;
    }

    /// <summary>Computes the digest: MD5 over timestamp and password, in lower-case hex.</summary>
    public static string Compute(string timestamp, string password)
    {
#pragma warning disable CA5351 // MD5 is what the protocol asks for; the client prefers better ways where there are any.
        using MD5 md5 = MD5.Create();
#pragma warning restore CA5351
        byte[] digest = md5.ComputeHash(Encoding.UTF8.GetBytes(timestamp + password));
        StringBuilder hex = new(digest.Length * 2);
        foreach (byte octet in digest)
        {
            _ = hex.Append(octet.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return hex.ToString();
    }
}
