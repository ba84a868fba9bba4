using System;
using System.Collections.Generic;
using System.Linq;

namespace Pop3Module.Sessions;

/// <summary>More messages are marked as deleted than -MaximumRemoval allows; nothing was deleted.</summary>
internal sealed class RemovalLimitException : Exception
{
    private const int MostNamed = 10;

    public RemovalLimitException(string message, IReadOnlyList<string> uids)
        : base(UidText.Append(message, uids, MostNamed))
    {
        Data["Uids"] = uids.ToArray();
    }
}
