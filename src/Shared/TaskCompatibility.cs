using System;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module;

/// <summary>Waits for tasks that may stay pending.</summary>
internal static class TaskCompatibility
{
    /// <summary>Waits for a task, which is not cancelled when the wait ends.</summary>
    /// <returns>True when the task ended, also by a fault; false when the time limit was reached first.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static async ValueTask<bool> CompletesWithinAsync(this Task task, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        if (task.IsCompleted)
        {
            return true;
        }

#if NET
        await task.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ObserveLater(task);
        cancellationToken.ThrowIfCancellationRequested();
        return task.IsCompleted;
#else
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task delay = time.Delay(timeout, stop.Token);
        Task first = await Task.WhenAny(task, delay).ConfigureAwait(false);
        stop.Cancel();
        if (first != task)
        {
            ObserveLater(task);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return task.IsCompleted;
#endif
    }

    /// <summary>Observes the failure of a task that stays pending and may never be awaited again, such as a read when the connection is closed.</summary>
    private static void ObserveLater(Task task)
    {
        if (!task.IsCompleted)
        {
            _ = task.ContinueWith(
                static (Task failed) => _ = failed.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }
}
