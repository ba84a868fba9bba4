using System;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Pipeline;

namespace Pop3Module.Protocol;

/// <summary>An outstanding reply that has a value.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public abstract class Pop3PendingReply<T> : Pop3PendingReply
{
    private T _value = default!;

    private protected Pop3PendingReply(CommandLine command, long expectedOctets)
        : base(command, expectedOctets)
    {
    }

    /// <summary>The value of a completed reply.</summary>
    /// <exception cref="InvalidOperationException">The reply has not arrived yet.</exception>
    /// <exception cref="Pop3CommandException">The server refused the command.</exception>
    /// <exception cref="Pop3Exception">The session broke before the reply was complete.</exception>
    public T GetResult()
    {
        ThrowIfFaulted();
        return _value;
    }

    /// <summary>Waits for the reply and returns its value.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the reply is still due and the session usable.</exception>
    /// <exception cref="Pop3CommandException">The server refused the command.</exception>
    /// <exception cref="Pop3Exception">The session broke before the reply was complete.</exception>
    public async ValueTask<T> GetResultAsync(CancellationToken cancellationToken = default)
    {
        await WaitAsync(cancellationToken).ConfigureAwait(false);
        return GetResult();
    }

    private protected void SetValue(T value) => _value = value;
}
