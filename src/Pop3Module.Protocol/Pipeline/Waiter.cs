using System.Threading.Tasks;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>The condition of a wait: a reply, the next items of one, or room for another command.</summary>
internal readonly record struct WaitCondition
{
    private WaitCondition(Pop3PendingReply? reply, int items, bool wantsRoom, long octets, long octetLimit)
    {
        Reply = reply;
        WantsRoom = wantsRoom;
        Items = items;
        Octets = octets;
        OctetLimit = octetLimit;
    }

    /// <summary>The reply; null for a wait for room or for the turn.</summary>
    public Pop3PendingReply? Reply { get; }

    /// <summary>The condition is met as soon as the reply has more items than this, even if it is not complete.</summary>
    public int Items { get; }

    /// <summary>True when room for another command meets the condition.</summary>
    public bool WantsRoom { get; }

    /// <summary>True when the command belongs to the end of the session: it is queued when other commands no longer are.</summary>
    public bool IsEnding { get; private init; }

    /// <summary>True for a wait for the turn to read; apart from that, only the end of the connection meets the condition.</summary>
    public bool WantsTurn { get; private init; }

    /// <summary>True when not the completion of the reply but its last octet meets the condition.</summary>
    public bool WantsEnd { get; private init; }

    /// <summary>The octets expected in the reply to the next command.</summary>
    public long Octets { get; }

    /// <summary>The most outstanding octets the caller allows, in addition to the limit of the window.</summary>
    public long OctetLimit { get; }

    /// <summary>The turn to read, whichever replies are outstanding.</summary>
    public static WaitCondition ForTurn => new(null, int.MaxValue, wantsRoom: false, 0, 0) { WantsTurn = true };

    /// <summary>Room for a command that belongs to the end of the session.</summary>
    public static WaitCondition ForEnding => ForRoom(0, long.MaxValue) with { IsEnding = true };

    public static WaitCondition ForReply(Pop3PendingReply reply) => new(reply, int.MaxValue, wantsRoom: false, 0, 0);

    public static WaitCondition ForEnd(Pop3PendingReply reply) => ForReply(reply) with { WantsEnd = true };

    public static WaitCondition ForItems(Pop3PendingReply reply, int known) => new(reply, known, wantsRoom: false, 0, 0);

    public static WaitCondition ForRoom(long octets, long octetLimit, Pop3PendingReply? orReply = null) =>
        new(orReply, int.MaxValue, wantsRoom: true, octets, octetLimit);
}

/// <summary>A wait while another thread reads. Its task ends with true for the turn to read, with false when its condition is met.</summary>
internal sealed class Waiter : TaskCompletionSource<bool>
{
    public Waiter(WaitCondition condition)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        Condition = condition;
    }

    public WaitCondition Condition { get; }
}
