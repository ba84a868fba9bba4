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
}
