using System;
using System.Collections.Generic;
using System.Linq;
using Markdig.Syntax;

namespace Pop3Module.Help;

/// <summary>Reads what stands under PARAMETERS.</summary>
internal static class ParameterSection
{
    private const string Common = "CommonParameters";

    /// <summary>Reads all parameters. The last subsection is that of the common ones, which Get-Help adds by itself.</summary>
    public static IReadOnlyList<ParameterHelp> ReadAll(Section section)
    {
        if (section.Subsections is not [.., { Heading: Common }])
        {
            throw section.Fault($"The last of the parameters is {Common}.");
        }

        List<ParameterHelp> parameters = section.Subsections.SkipLast(1).Select(Read).ToList();
        for (int index = 1; index < parameters.Count; index++)
        {
            if (string.CompareOrdinal(parameters[index - 1].Name, parameters[index].Name) >= 0)
            {
                throw new HelpPageException(section.Path, parameters[index].Line, $"Parameters stand in the order of their names: {parameters[index].Name} is too far down, or here twice.");
            }
        }

        return parameters;
    }

    private static ParameterHelp Read(Section section)
    {
        if (!section.Heading.StartsWith('-'))
        {
            throw section.Fault("The heading of a parameter begins with -.");
        }

        if (section.Blocks is not [.., FencedCodeBlock { Info: "yaml" } code])
        {
            throw section.Fault("What is said of a parameter ends with its properties, behind ```yaml.");
        }

        IReadOnlyList<string> description = PlainText.Paragraphs(section.Path, section.Blocks.SkipLast(1));
        if (description.Count == 0)
        {
            throw section.Fault("A parameter needs a description.");
        }

        YamlMap yaml = YamlMap.Parse(section.Path, code.Line + 2, code.Lines.ToString());
        yaml.RequireKeys("Type", "DefaultValue", "SupportsWildcards", "Aliases", "ParameterSets", "DontShow", "AcceptedValues", "HelpMessage");
        yaml.RequireText("DontShow", "false");
        List<ParameterSetHelp> sets = yaml.Maps("ParameterSets").Select(ReadSet).ToList();
        if (sets.Count == 0 || (sets.Count > 1 && sets.Any(static (ParameterSetHelp set) => set.IsAll)))
        {
            throw yaml.Fault("ParameterSets", $"A parameter belongs to {ParameterSetHelp.All} or to sets that are named.");
        }

        return new ParameterHelp(
            section.Heading[1..],
            section.Line,
            description,
            yaml.Text("Type"),
            yaml.Text("DefaultValue"),
            yaml.Flag("SupportsWildcards"),
            yaml.Texts("Aliases"),
            sets,
            yaml.Texts("AcceptedValues"));
    }

    private static ParameterSetHelp ReadSet(YamlMap yaml)
    {
        yaml.RequireKeys("Name", "Position", "IsRequired", "ValueFromPipeline", "ValueFromPipelineByPropertyName", "ValueFromRemainingArguments");
        return new ParameterSetHelp(
            yaml.Text("Name"),
            yaml.Position("Position"),
            yaml.Flag("IsRequired"),
            yaml.Flag("ValueFromPipeline"),
            yaml.Flag("ValueFromPipelineByPropertyName"));
    }
}
