using System;
using System.Collections.Generic;
using System.Linq;

namespace Pop3Module.Errors;

/// <summary>More messages are marked as deleted than -MaximumRemoval allows; nothing was deleted.</summary>
internal sealed class RemovalLimitException : Exception
{
    private const int MostNamed = 10;

    public RemovalLimitException(string message, IReadOnlyList<string> uids)
        : base(message + " Messages concerned: " + UidText.Join(uids, MostNamed))
    {
        Data["Uids"] = uids.ToArray();
    }
}
