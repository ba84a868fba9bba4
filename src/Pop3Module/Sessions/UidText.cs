using System;
using System.Collections.Generic;
using System.Linq;

namespace Pop3Module.Sessions;

/// <summary>Formats the unique-ids of many messages.</summary>
internal static class UidText
{
    /// <summary>A message and the first unique-ids, with the number of the others. The words of a server, at its end, may lack the full stop.</summary>
    public static string Append(string message, IReadOnlyList<string> uids, int mostNamed) => uids.Count == 0
        ? message
        : message + (message.EndsWith(".", StringComparison.Ordinal) ? string.Empty : ".") + " Messages concerned: " +
            string.Join(", ", uids.Take(mostNamed)) + (uids.Count > mostNamed ? $" and {uids.Count - mostNamed} more." : ".");
}
