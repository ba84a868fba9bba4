using System.Collections.Generic;
using System.Linq;

namespace Pop3Module.Errors;

/// <summary>Formats the unique-ids of many messages.</summary>
internal static class UidText
{
    /// <summary>The first unique-ids and the number of the others.</summary>
    public static string Join(IReadOnlyList<string> uids, int mostNamed) =>
        string.Join(", ", uids.Take(mostNamed)) + (uids.Count > mostNamed ? $" and {uids.Count - mostNamed} more" : string.Empty) + ".";
}
