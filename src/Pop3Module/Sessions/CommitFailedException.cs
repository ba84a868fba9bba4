using System;
using System.Collections.Generic;
using System.Linq;

namespace Pop3Module.Sessions;

/// <summary>The commit failed: the marked messages were not deleted, or it is not known whether they were.</summary>
internal sealed class CommitFailedException : Exception
{
    private const int MostNamed = 50;

    public CommitFailedException(string message, IReadOnlyList<string> uids, Exception? cause = null)
        : base(UidText.Append(message, uids, MostNamed), cause)
    {
        Data["Uids"] = uids.ToArray();
    }
}
