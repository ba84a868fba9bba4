using Pop3Module.Protocol;

namespace Pop3Module.Messages;

/// <summary>An operation on a message whose command was sent.</summary>
internal interface IPendingOperation
{
    /// <summary>The reply the operation waits for; null where it waits for none.</summary>
    Pop3PendingReply? Reply { get; }

    /// <summary>Called in place of using the result: the pipeline was stopped, or no more output is wanted.</summary>
    void Abandon();
}
