using System.Collections.Generic;

namespace Pop3Module.Help;

/// <summary>A type of objects that a cmdlet takes or emits.</summary>
/// <param name="Name">Its full name, or None.</param>
/// <param name="Description">Paragraphs.</param>
internal sealed record TypeHelp(string Name, IReadOnlyList<string> Description);
