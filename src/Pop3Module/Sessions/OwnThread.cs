using System;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Sessions;

/// <summary>Runs what may block its thread for long, by synchronous reads, on a thread of its own: those of the pool are needed by all sessions.</summary>
internal static class OwnThread
{
    /// <summary>Starts the work.</summary>
    public static Task<T> RunAsync<T>(Func<Task<T>> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    /// <summary>Starts the work.</summary>
    public static Task RunAsync(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
}
