using System.Text;

namespace Pop3Module.Protocol.Authentication;

/// <summary>The digest of APOP (RFC 1939, section 7).</summary>
internal static class ApopDigest
{
    /// <summary>Finds the timestamp in a greeting: a message identifier in angle brackets.</summary>
    /// <returns>The timestamp with its brackets; null where there is none. An identifier in square brackets does not count.</returns>
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
    /// <exception cref="SaslFailureException">MD5 is disabled on this computer.</exception>
    public static string Compute(string timestamp, string password, Md5Hash? md5 = null) =>
        Hex.Lower((md5 ?? Md5Hash.OfPlatform).Digest(Encoding.UTF8.GetBytes(timestamp + password)));
}
