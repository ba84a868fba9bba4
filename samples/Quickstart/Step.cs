namespace Pop3Module.Quickstart;

/// <summary>A line to type.</summary>
/// <param name="Line">The line, or several that are one command.</param>
/// <param name="Say">What is said before it.</param>
/// <param name="Always">Whether it is typed after a line that failed, too.</param>
internal sealed record Step(string Line, string Say = "", bool Always = false);
