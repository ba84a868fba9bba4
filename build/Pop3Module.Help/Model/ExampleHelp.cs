using System.Collections.Generic;

namespace Pop3Module.Help;

/// <summary>An example.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Code">What is typed.</param>
/// <param name="Output">What it shows, or null.</param>
/// <param name="Remarks">Paragraphs.</param>
internal sealed record ExampleHelp(string Title, string Code, string? Output, IReadOnlyList<string> Remarks);
