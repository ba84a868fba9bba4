using System.Collections.Generic;

namespace Pop3Module.Help;

/// <summary>What the page of a cmdlet says.</summary>
/// <param name="Name">Verb-Noun.</param>
/// <param name="HelpFile">The file that its help goes into.</param>
/// <param name="HelpUri">The page on the web.</param>
/// <param name="Synopsis">What it does, in a sentence.</param>
/// <param name="Syntax">Its parameter sets, as they are shown.</param>
/// <param name="Description">Paragraphs.</param>
/// <param name="Examples">How it is used.</param>
/// <param name="Parameters">Its parameters without the common ones, by name.</param>
/// <param name="Inputs">What it takes from the pipeline.</param>
/// <param name="Outputs">What it emits.</param>
/// <param name="Notes">Paragraphs.</param>
/// <param name="Links">What to read next.</param>
internal sealed record CommandHelp(
    string Name,
    string HelpFile,
    string HelpUri,
    string Synopsis,
    IReadOnlyList<SyntaxHelp> Syntax,
    IReadOnlyList<string> Description,
    IReadOnlyList<ExampleHelp> Examples,
    IReadOnlyList<ParameterHelp> Parameters,
    IReadOnlyList<TypeHelp> Inputs,
    IReadOnlyList<TypeHelp> Outputs,
    IReadOnlyList<string> Notes,
    IReadOnlyList<LinkHelp> Links);
