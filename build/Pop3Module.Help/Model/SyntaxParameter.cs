namespace Pop3Module.Help;

/// <summary>A parameter as the syntax shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsRequired">It stands outside of brackets.</param>
/// <param name="IsPositional">Its name stands in brackets of its own.</param>
/// <param name="IsSwitch">It takes no value.</param>
/// <param name="Line">Where it stands, counted from one.</param>
internal sealed record SyntaxParameter(string Name, bool IsRequired, bool IsPositional, bool IsSwitch, int Line);
