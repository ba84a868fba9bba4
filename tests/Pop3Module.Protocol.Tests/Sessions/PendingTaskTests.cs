using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>Tasks that are waited for no longer.</summary>
public class PendingTaskTests
{
    [Fact]
    public async Task The_failure_of_a_read_that_is_waited_for_no_longer_is_observed()
    {
        string marker = Guid.NewGuid().ToString();
        bool isUnobserved = false;
        EventHandler<UnobservedTaskExceptionEventArgs> note = (object? _, UnobservedTaskExceptionEventArgs told) =>
            isUnobserved |= told.Exception.ToString().Contains(marker, StringComparison.Ordinal);
        TaskScheduler.UnobservedTaskException += note;
        try
        {
            await FailAfterTimeoutAsync(marker);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Assert.False(isUnobserved);
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= note;
        }
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static async Task FailAfterTimeoutAsync(string marker)
    {
        TaskCompletionSource<int> read = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.False(await read.Task.CompletesWithinAsync(TimeSpan.Zero, TimeProvider.System, CancellationToken.None));
        read.SetException(new IOException(marker));
        await Task.Yield();
    }
}
