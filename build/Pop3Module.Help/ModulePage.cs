using System.Collections.Generic;
using System.Linq;

namespace Pop3Module.Help;

/// <summary>The page of the module, which lists its cmdlets.</summary>
internal static class ModulePage
{
    /// <summary>Fails unless the page lists the cmdlets, each with its synopsis.</summary>
    public static void Check(Page page, IReadOnlyList<CommandHelp> commands)
    {
        YamlMap front = page.FrontMatter;
        front.RequireKeys("document type", "HelpInfoUri", "Locale", "Module Guid", "Module Name", "ms.date", "PlatyPS schema version", "title");
        front.RequireText("PlatyPS schema version", CommandPage.Schema);
        front.RequireText("title", $"{page.Name} Module");
        if (page.Sections is not [{ Heading: "Description" } description, Section list] || list.Heading != $"{page.Name} Cmdlets")
        {
            throw page.Fault(page.Sections.Count > 0 ? page.Sections[0].Line : 1, $"The sections are Description and {page.Name} Cmdlets.");
        }

        if (description.Paragraphs.Count == 0)
        {
            throw description.Fault("The description is empty.");
        }

        foreach (Section listed in list.Subsections)
        {
            CommandHelp? command = commands.FirstOrDefault((CommandHelp candidate) => candidate.Name == listed.Heading);
            if (command is null || listed.Paragraphs is not [string synopsis] || synopsis != command.Synopsis)
            {
                throw listed.Fault(command is null ? $"There is no page of {listed.Heading}." : $"Below {command.Name} stands its synopsis: {command.Synopsis}");
            }
        }

        CommandHelp? missing = commands.FirstOrDefault((CommandHelp command) => !list.Subsections.Any((Section listed) => listed.Heading == command.Name));
        if (missing is not null)
        {
            throw list.Fault($"{missing.Name} is not listed.");
        }
    }
}
