using System;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>A reply of one line; its value is the text.</summary>
internal class StatusReply : Pop3PendingReply<string>
{
    private readonly Action<Exception?>? _completed;

    public StatusReply(CommandLine command, Action<Exception?>? completed = null)
        : base(command, expectedOctets: 0)
    {
        _completed = completed;
    }

    private protected override bool OnAccepted(ReadOnlySpan<byte> text, WireContext wire)
    {
        SetValue(wire.Show(text).Trim());
        return false;
    }

    private protected override void OnCompleted(Exception? fault) => _completed?.Invoke(fault);
}
