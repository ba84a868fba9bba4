using System;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>The reply to DELE; its text is not decoded, because no caller uses it.</summary>
internal sealed class DeleteReply : Pop3PendingReply<int>
{
    private readonly DeletionMarks _marks;
    private readonly int _number;

    public DeleteReply(int number, DeletionMarks marks)
        : base(CommandLine.Create("DELE", number), expectedOctets: 0)
    {
        _marks = marks;
        _number = number;
        SetValue(number);
    }

    private protected override bool OnAccepted(ReadOnlySpan<byte> text, WireContext wire) => false;

    private protected override void OnQueued() => _marks.OnQueued(_number);

    private protected override void OnCompleted(Exception? fault) => _marks.OnCompleted(_number, isRefused: fault is Pop3CommandException);
}
