using System.Collections.Generic;

namespace Pop3Module.Help;

/// <summary>A parameter set as it is shown under SYNTAX.</summary>
/// <param name="SetName">Its name.</param>
/// <param name="Line">The line of its heading, counted from one.</param>
/// <param name="Parameters">In the order in which they are shown.</param>
internal sealed record SyntaxHelp(string SetName, int Line, IReadOnlyList<SyntaxParameter> Parameters);
