using System.Collections.Generic;
using System.Linq;
using Markdig.Syntax;

namespace Pop3Module.Help;

/// <summary>A heading and what follows it, up to the next heading of its level.</summary>
/// <param name="Path">The file.</param>
/// <param name="Heading">The heading without its signs.</param>
/// <param name="Line">The line of the heading, counted from one.</param>
/// <param name="Blocks">What stands before the first subsection.</param>
/// <param name="Subsections">The sections one level below.</param>
internal sealed record Section(string Path, string Heading, int Line, IReadOnlyList<Block> Blocks, IReadOnlyList<Section> Subsections)
{
    /// <summary>The paragraphs before the first subsection as plain text, an item of a list as one of them.</summary>
    public IReadOnlyList<string> Paragraphs => PlainText.Paragraphs(Path, Blocks);

    /// <summary>The fault at the heading.</summary>
    public HelpPageException Fault(string message) => new(Path, Line, message);

    /// <summary>Divides blocks into sections; the first block must be a heading of that level.</summary>
    public static IReadOnlyList<Section> Split(string path, IEnumerable<Block> blocks, int level)
    {
        List<Section> sections = new();
        List<Block> rest = blocks.ToList();
        while (rest.Count > 0)
        {
            if (rest[0] is not HeadingBlock heading || heading.Level != level)
            {
                throw new HelpPageException(path, rest[0].Line + 1, $"A heading of level {level} is expected here.");
            }

            List<Block> inside = rest.Skip(1).TakeWhile((Block block) => block is not HeadingBlock next || next.Level > level).ToList();
            List<Block> own = inside.TakeWhile(static (Block block) => block is not HeadingBlock).ToList();
            sections.Add(new Section(path, PlainText.Of(path, heading), heading.Line + 1, own, Split(path, inside.Skip(own.Count), level + 1)));
            rest = rest.Skip(1 + inside.Count).ToList();
        }

        return sections;
    }
}
