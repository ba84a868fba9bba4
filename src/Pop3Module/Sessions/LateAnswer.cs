using System;
using System.Globalization;

namespace Pop3Module.Sessions;

/// <summary>The notice of an answer that is waited for longer than the inactivity timeout.</summary>
internal static class LateAnswer
{
    /// <summary>How many inactivity timeouts the engine waits for the answers to a login and to QUIT with deletions pending.</summary>
    private const int Timeouts = 10;

    public static string Describe(string host, string command, TimeSpan timeout) => string.Format(
        CultureInfo.CurrentCulture,
        "{0} has not answered {1} for {2:0.###} seconds; the answer is waited for up to {3:0.###} seconds.",
        host,
        command,
        timeout.TotalSeconds,
        timeout.TotalSeconds * Timeouts);
}
