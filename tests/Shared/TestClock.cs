using System;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Microsoft.Extensions.Time.Testing;

namespace Pop3Module.Testing;

/// <summary>A clock that stands still until a test lets time pass.</summary>
internal sealed class TestClock : FakeTimeProvider
{
    /// <summary>Between two looks at what is waited for.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);

    private readonly Channel<bool> _ended = Channel.CreateUnbounded<bool>();

    /// <summary>Lets time pass, step by step, until a task has ended: who waits for the time may begin to at any moment.</summary>
    public async Task PassUntilAsync(Task task, TimeSpan step)
    {
        using CancellationTokenSource limit = new(Patience.Limit);
        while (!task.IsCompleted)
        {
            Advance(step);
            await Task.WhenAny(task, Task.Delay(Look, limit.Token)); // The code under test may not wait for the time yet.
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Waits until somebody has ceased to wait for the time; each such end is told once.</summary>
    public Task WaitForEndOfTimerAsync() => _ended.Reader.ReadAsync().AsTask().WaitAsync(Patience.Limit);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new TestTimer(base.CreateTimer(callback, state, dueTime, period), _ended.Writer);

    private sealed class TestTimer(ITimer timer, ChannelWriter<bool> ended) : ITimer
    {
        private int _isEnded;

        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            timer.Dispose();
            if (Interlocked.Exchange(ref _isEnded, 1) == 0)
            {
                _ = ended.TryWrite(true);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
