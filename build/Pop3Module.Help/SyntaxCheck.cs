using System.Collections.Generic;
using System.Linq;

namespace Pop3Module.Help;

/// <summary>Compares what SYNTAX shows with what PARAMETERS say.</summary>
internal static class SyntaxCheck
{
    /// <summary>Fails at the first place where they differ.</summary>
    public static void Check(Page page, CommandHelp command)
    {
        if (command.Syntax.Count == 0)
        {
            throw page.Sections.Single(static (Section section) => section.Heading == "SYNTAX").Fault("There is no parameter set.");
        }

        foreach (SyntaxHelp set in command.Syntax)
        {
            CheckSet(page, command, set);
        }

        foreach (ParameterHelp parameter in command.Parameters)
        {
            ParameterSetHelp? unknown = parameter.Sets.FirstOrDefault((ParameterSetHelp set) => !set.IsAll && !command.Syntax.Any((SyntaxHelp syntax) => syntax.SetName == set.Name));
            if (unknown is not null)
            {
                throw page.Fault(parameter.Line, $"-{parameter.Name} belongs to the parameter set {unknown.Name}, which SYNTAX does not show.");
            }
        }
    }

    private static void CheckSet(Page page, CommandHelp command, SyntaxHelp set)
    {
        foreach (SyntaxParameter shown in set.Parameters)
        {
            ParameterHelp? parameter = command.Parameters.FirstOrDefault((ParameterHelp candidate) => candidate.Name == shown.Name);
            ParameterSetHelp? told = parameter?.InSet(set.SetName);
            if (parameter is null || told is null)
            {
                throw page.Fault(shown.Line, $"-{shown.Name} is no parameter of the set {set.SetName}, as PARAMETERS tell.");
            }

            if (shown.IsRequired != told.IsRequired || shown.IsPositional != told.Position.HasValue || shown.IsSwitch != parameter.IsSwitch)
            {
                throw page.Fault(shown.Line, $"-{shown.Name} is shown here as {Words(shown.IsRequired, shown.IsPositional, shown.IsSwitch)}; "
                    + $"below it is {Words(told.IsRequired, told.Position.HasValue, parameter.IsSwitch)}.");
            }
        }

        List<int?> positions = set.Parameters.Where(static (SyntaxParameter shown) => shown.IsPositional)
            .Select((SyntaxParameter shown) => command.Parameters.First((ParameterHelp parameter) => parameter.Name == shown.Name).InSet(set.SetName)!.Position)
            .ToList();
        if (!positions.SequenceEqual(positions.Order()))
        {
            throw page.Fault(set.Line, "The parameters that need no name stand in the order of their positions.");
        }

        ParameterHelp? missing = command.Parameters.FirstOrDefault(
            (ParameterHelp parameter) => parameter.InSet(set.SetName) is not null && !set.Parameters.Any((SyntaxParameter shown) => shown.Name == parameter.Name));
        if (missing is not null)
        {
            throw page.Fault(set.Line, $"-{missing.Name} belongs to this parameter set and is not shown.");
        }
    }

    private static string Words(bool isRequired, bool isPositional, bool isSwitch) =>
        $"{(isRequired ? "required" : "optional")}, {(isPositional ? "positional" : "named")}, {(isSwitch ? "a switch" : "with a value")}";
}
