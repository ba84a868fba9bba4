using System.Text;

namespace Pop3Module.Protocol.Authentication;

/// <summary>The digest of APOP (RFC 1939, section 7).</summary>
internal static class ApopDigest
{
    /// <summary>Finds the timestamp in a greeting: a message identifier in angle brackets.</summary>
    /// <returns>The timestamp with its brackets; null where there is none. An identifier in square brackets does not count.</returns>
    public static string? FindTimestamp(string greeting)
    {
        int start = -1;
        for (int i = 0; i < greeting.Length; i++)
        {
            if (greeting[i] == '<')
            {
                start = i;
            }
            else if (greeting[i] == '>' && start >= 0)
            {
                int length = i - start + 1;
                if (greeting.IndexOf('@', start, length) > start + 1 && greeting.IndexOf(' ', start, length) < 0)
                {
                    return greeting.Substring(start, length);
                }

                start = -1;
            }
        }

        return null;
    }

    /// <summary>Computes the digest: MD5 over timestamp and password, in lower-case hex.</summary>
    /// <exception cref="SaslFailureException">MD5 is disabled on this computer.</exception>
    public static string Compute(string timestamp, string password, Md5Hash? md5 = null) =>
        Hex.Lower((md5 ?? Md5Hash.OfPlatform).Digest(Encoding.UTF8.GetBytes(timestamp + password)));
}
