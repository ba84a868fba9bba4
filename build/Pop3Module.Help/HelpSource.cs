using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Pop3Module.Help;

/// <summary>The pages of a folder, and what is wrong with them.</summary>
internal sealed class HelpSource
{
    private readonly List<CommandHelp> _commands = new();
    private readonly List<Page> _abouts = new();
    private readonly List<Page> _modules = new();
    private readonly List<HelpPageException> _errors = new();

    /// <summary>The cmdlets, sorted by name.</summary>
    public IReadOnlyList<CommandHelp> Commands => _commands;

    /// <summary>One fault a page, the first of it.</summary>
    public IReadOnlyList<HelpPageException> Errors => _errors;

    /// <summary>Reads all pages of a folder.</summary>
    public static HelpSource Read(string folder)
    {
        HelpSource source = new();
        foreach (string path in Directory.GetFiles(folder, "*.md").Order(StringComparer.Ordinal))
        {
            source.Try(() => source.Add(Page.Read(path)));
        }

        if (source._errors.Count == 0)
        {
            source.CheckTogether(folder);
        }

        return source;
    }

    /// <summary>The files of the help: their names and contents.</summary>
    public IEnumerable<(string Name, string Content)> Render()
    {
        foreach (IGrouping<string, CommandHelp> file in _commands.GroupBy(static (CommandHelp command) => command.HelpFile))
        {
            yield return (file.Key, MamlWriter.Write(file));
        }

        foreach (Page about in _abouts)
        {
            yield return ($"{about.Name}.help.txt", AboutText.Render(about));
        }
    }

    private void CheckTogether(string folder)
    {
        if (_commands.Count == 0)
        {
            _errors.Add(new HelpPageException(folder, 1, "There is no page of a cmdlet."));
        }

        foreach (Page module in _modules)
        {
            Try(() => ModulePage.Check(module, _commands));
        }
    }

    private void Add(Page page)
    {
        if (page.Name.StartsWith("about_", StringComparison.Ordinal))
        {
            _ = AboutText.Render(page);
            _abouts.Add(page);
        }
        else if (page.FrontMatter.Text("document type") == "module")
        {
            _modules.Add(page);
        }
        else
        {
            _commands.Add(CommandPage.Read(page));
        }
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (HelpPageException fault)
        {
            _errors.Add(fault);
        }
    }
}
