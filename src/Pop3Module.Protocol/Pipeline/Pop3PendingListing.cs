using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Pipeline;

namespace Pop3Module.Protocol;

/// <summary>An outstanding listing, whose items can be read while it arrives.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
public abstract class Pop3PendingListing<T> : Pop3PendingReply<IReadOnlyList<T>>
{
    private protected Pop3PendingListing(CommandLine command)
        : base(command, expectedOctets: 0)
    {
    }

    /// <summary>The number of items that have arrived.</summary>
    public int Count => ItemCount;

    /// <summary>Gets an item that has arrived, from any thread.</summary>
    /// <param name="index">0 or more, below <see cref="Count"/>.</param>
    public abstract T GetItem(int index);

    /// <summary>Waits until more items have arrived than the given number, or the listing is complete; reads the connection meanwhile.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the reply is still due and the session usable.</exception>
    public ValueTask WaitForMoreAsync(int known, CancellationToken cancellationToken = default) => WaitForItemsAsync(known, cancellationToken);
}
