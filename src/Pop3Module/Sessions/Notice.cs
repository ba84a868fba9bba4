namespace Pop3Module.Sessions;

/// <summary>A line for the user of a cmdlet.</summary>
/// <param name="Kind">Where it is written.</param>
/// <param name="Text">One or more whole sentences, without secrets.</param>
internal sealed record Notice(NoticeKind Kind, string Text);

/// <summary>The stream that a notice is written to.</summary>
internal enum NoticeKind
{
    Verbose,
    Warning,
}
