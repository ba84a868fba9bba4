using System;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Sessions;

/// <summary>Pauses by a clock that tests replace.</summary>
internal static class PauseCompatibility
{
    /// <summary>Waits for a delay.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static Task PauseAsync(this TimeProvider time, TimeSpan pause, CancellationToken cancellationToken)
    {
#if NET
        return Task.Delay(pause, time, cancellationToken);
#else
        return time.Delay(pause, cancellationToken);
#endif
    }

    /// <summary>Waits for a task, and no longer than a limit. The task is not awaited: its failure is not thrown.</summary>
    /// <returns>False when the limit was reached first.</returns>
    public static async Task<bool> CompletesWithinAsync(this Task task, TimeSpan limit, TimeProvider time)
    {
        if (task.IsCompleted || limit == Timeout.InfiniteTimeSpan)
        {
            return true;
        }

        using CancellationTokenSource stop = new();
        Task first = await Task.WhenAny(task, time.PauseAsync(limit, stop.Token)).ConfigureAwait(false);
        stop.Cancel();
        return first == task;
    }
}
