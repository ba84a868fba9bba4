using System.Threading.Tasks;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>What somebody waits for: a reply, the next items of one, or room for another command.</summary>
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

    /// <summary>The reply; null when only room is wanted.</summary>
    public Pop3PendingReply? Reply { get; }

    /// <summary>Met as soon as the reply has more items than this, though it be not complete.</summary>
    public int Items { get; }

    /// <summary>True when room for another command meets the condition.</summary>
    public bool WantsRoom { get; }

    /// <summary>True when the command belongs to the end of the session: it is queued when others no longer are.</summary>
    public bool IsEnding { get; private init; }

    /// <summary>True when only the turn to read is wanted; nothing but the end of the connection meets the condition otherwise.</summary>
    public bool WantsTurn { get; private init; }

    /// <summary>The octets the next command's reply will bring.</summary>
    public long Octets { get; }

    /// <summary>The most octets the caller wants on their way, beside the window's own limit.</summary>
    public long OctetLimit { get; }

    /// <summary>The turn to read, whatever is due.</summary>
    public static WaitCondition ForTurn => new(null, int.MaxValue, wantsRoom: false, 0, 0) { WantsTurn = true };

    /// <summary>Room for a command that belongs to the end of the session.</summary>
    public static WaitCondition ForEnding => ForRoom(0, long.MaxValue) with { IsEnding = true };

    public static WaitCondition ForReply(Pop3PendingReply reply) => new(reply, int.MaxValue, wantsRoom: false, 0, 0);

    public static WaitCondition ForItems(Pop3PendingReply reply, int known) => new(reply, known, wantsRoom: false, 0, 0);

    public static WaitCondition ForRoom(long octets, long octetLimit, Pop3PendingReply? orReply = null) =>
        new(orReply, int.MaxValue, wantsRoom: true, octets, octetLimit);
}

/// <summary>Somebody who waits while another reads. Its task ends with true when it is its turn to read, with false when its condition is met.</summary>
internal sealed class Waiter : TaskCompletionSource<bool>
{
    public Waiter(WaitCondition condition)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        Condition = condition;
    }

    public WaitCondition Condition { get; }
}
