using System.Collections.Generic;
using System.Linq;
using System.Text;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Pop3Module.Help;

/// <summary>Text without the signs of Markdown, as a console shows it.</summary>
internal static class PlainText
{
    /// <summary>The text of a paragraph or heading. A line break of the source is a space, a hard one (a backslash at the end) a line feed.</summary>
    public static string Of(string path, LeafBlock block)
    {
        StringBuilder text = new();
        foreach (Inline inline in block.Inline ?? Enumerable.Empty<Inline>())
        {
            Append(path, block.Line + 1, inline, text);
        }

        return text.ToString().Trim();
    }

    /// <summary>Paragraphs and the items of lists; anything else has no place in the help.</summary>
    public static IReadOnlyList<string> Paragraphs(string path, IEnumerable<Block> blocks)
    {
        List<string> paragraphs = new();
        foreach (Block block in blocks)
        {
            switch (block)
            {
                case ParagraphBlock paragraph:
                    paragraphs.Add(Of(path, paragraph));
                    break;
                case ListBlock list:
                    paragraphs.AddRange(Items(path, list).Select(static (string item) => "- " + item));
                    break;
                default:
                    throw new HelpPageException(path, block.Line + 1, "Only paragraphs and simple lists can stand here.");
            }
        }

        return paragraphs;
    }

    /// <summary>The items of a list, each of one paragraph.</summary>
    public static IEnumerable<string> Items(string path, ListBlock list)
    {
        foreach (Block item in list)
        {
            if (item is not ListItemBlock { Count: 1 } container || container[0] is not ParagraphBlock paragraph)
            {
                throw new HelpPageException(path, item.Line + 1, "An item of a list is one paragraph.");
            }

            yield return Of(path, paragraph);
        }
    }

    private static void Append(string path, int line, Inline inline, StringBuilder text)
    {
        switch (inline)
        {
            case LiteralInline literal:
                _ = text.Append(literal.Content.AsSpan());
                break;
            case CodeInline code:
                _ = text.Append(code.Content);
                break;
            case LineBreakInline lineBreak:
                _ = text.Append(lineBreak.IsHard ? '\n' : ' ');
                break;
            case HtmlEntityInline entity:
                _ = text.Append(entity.Transcoded.AsSpan());
                break;
            case AutolinkInline link:
                _ = text.Append(link.Url);
                break;
            case HtmlInline html:
                throw new HelpPageException(path, line, $"{html.Tag} is HTML, which a console does not show; put it between backticks if it is meant as text.");
            case ContainerInline container:
                if (container is DelimiterInline delimiter)
                {
                    _ = text.Append(delimiter.ToLiteral());
                }

                foreach (Inline child in container)
                {
                    Append(path, line, child, text);
                }

                break;
            default:
                throw new HelpPageException(path, line, $"{inline.GetType().Name} cannot be shown as text.");
        }
    }
}
