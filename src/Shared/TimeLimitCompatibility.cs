using System;
using System.Threading;

namespace Pop3Module;

/// <summary>A token that is cancelled together with another one, or when the time limit is reached.</summary>
internal sealed class TimeLimit : IDisposable
{
    private readonly CancellationTokenSource _clock;
    private readonly CancellationTokenSource _either;

    public TimeLimit(TimeProvider time, TimeSpan limit, CancellationToken cancellationToken)
    {
#if NET
        _clock = new CancellationTokenSource(limit, time);
#else
        _clock = System.Threading.Tasks.TimeProviderTaskExtensions.CreateCancellationTokenSource(time, limit);
#endif
        _either = CancellationTokenSource.CreateLinkedTokenSource(_clock.Token, cancellationToken);
    }

    public CancellationToken Token => _either.Token;

    public void Dispose()
    {
        _either.Dispose();
        _clock.Dispose();
    }
}
