namespace Pop3Module.Testing;

internal enum TranscriptAction
{
    Send,
    Expect,
    Fill,
    Split,
    Stall,
    Close,
    Reset,
    StartTls,
    ExpectNothing,
    ExpectSomething,
    ExpectClose,
}

/// <summary>One line of a transcript: its action, its number counted from 1, its text, and what the action needs.</summary>
internal sealed record TranscriptStep(TranscriptAction Action, int Line, string Text)
{
    /// <summary>The octets to send or to expect.</summary>
    public byte[] Octets { get; init; } = [];

    /// <summary>Whether <see cref="Octets"/> are only the beginning of the expected line.</summary>
    public bool IsPrefix { get; init; }

    /// <summary>A count of octets or of milliseconds.</summary>
    public int Number { get; init; }
}
