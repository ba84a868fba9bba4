using System.Collections.Generic;
using System.IO;
using System.Linq;
using Markdig;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;

namespace Pop3Module.Help;

/// <summary>A file of Markdown: its front matter, its title and its sections.</summary>
internal sealed class Page
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UseYamlFrontMatter().UsePipeTables().Build();

    private Page(string path, YamlMap frontMatter, IReadOnlyList<Section> sections)
    {
        Path = path;
        FrontMatter = frontMatter;
        Sections = sections;
    }

    /// <summary>The file, as it was named.</summary>
    public string Path { get; }

    /// <summary>The name of the file without its extension.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>What stands between the lines of dashes at the beginning.</summary>
    public YamlMap FrontMatter { get; }

    /// <summary>The sections of the second level.</summary>
    public IReadOnlyList<Section> Sections { get; }

    /// <summary>Reads a file, whose title must be that of its front matter.</summary>
    public static Page Read(string path) => Parse(path, File.ReadAllText(path));

    /// <summary>Reads the text of a file.</summary>
    public static Page Parse(string path, string text)
    {
        MarkdownDocument document = Markdown.Parse(text, Pipeline);
        if (document.FirstOrDefault() is not YamlFrontMatterBlock front)
        {
            throw new HelpPageException(path, 1, "The page does not begin with front matter: a line of three dashes, YAML, and such a line again.");
        }

        YamlMap frontMatter = YamlMap.Parse(path, front.Line + 2, front.Lines.ToString());
        List<Block> blocks = document.Skip(1).Where(static (Block block) => block is not LinkReferenceDefinitionGroup).ToList();
        string title = frontMatter.Text("title");
        if (blocks.FirstOrDefault() is not HeadingBlock { Level: 1 } heading)
        {
            throw new HelpPageException(path, blocks.FirstOrDefault()?.Line + 1 ?? 1, $"The title is expected behind the front matter: # {title}");
        }

        string shown = PlainText.Of(path, heading);
        if (shown != title)
        {
            throw new HelpPageException(path, heading.Line + 1, $"The title is {shown}, in the front matter {title}.");
        }

        return new Page(path, frontMatter, Section.Split(path, blocks.Skip(1), level: 2));
    }

    /// <summary>The fault at a line of this page, counted from one.</summary>
    public HelpPageException Fault(int line, string message) => new(Path, line, message);
}
