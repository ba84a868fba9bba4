using System.Globalization;
using Pop3Module.Protocol;

namespace Pop3Module.Sessions;

/// <summary>The notice of an answer that is waited for longer than the inactivity timeout.</summary>
internal static class LateAnswer
{
    public static string Describe(string host, string command, Pop3Client client) => string.Format(
        CultureInfo.CurrentCulture,
        "{0} has not answered {1} for {2:0.###} seconds; the answer is waited for up to {3:0.###} seconds.",
        host,
        command,
        client.InactivityTimeout.TotalSeconds,
        client.ExtendedTimeout.TotalSeconds);
}
