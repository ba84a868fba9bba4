using System.Collections.Generic;
using System.Linq;

namespace Pop3Module.Help;

/// <summary>What is said of a parameter.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Line">The line of its heading, counted from one.</param>
/// <param name="Description">Paragraphs.</param>
/// <param name="Type">The full name of its type.</param>
/// <param name="DefaultValue">What holds where it is left out.</param>
/// <param name="SupportsWildcards">Its values may be patterns.</param>
/// <param name="Aliases">Other names for it.</param>
/// <param name="Sets">The parameter sets it belongs to.</param>
/// <param name="AcceptedValues">Its values, where they are a few.</param>
internal sealed record ParameterHelp(
    string Name,
    int Line,
    IReadOnlyList<string> Description,
    string Type,
    string DefaultValue,
    bool SupportsWildcards,
    IReadOnlyList<string> Aliases,
    IReadOnlyList<ParameterSetHelp> Sets,
    IReadOnlyList<string> AcceptedValues)
{
    /// <summary>It takes no value.</summary>
    public bool IsSwitch => ShortType == "SwitchParameter";

    /// <summary>Its values are several.</summary>
    public bool IsArray => Type.EndsWith("[]", System.StringComparison.Ordinal);

    /// <summary>Its type as Get-Help shows it: without the namespace, and without what makes a value optional.</summary>
    public string ShortType
    {
        get
        {
            const string Optional = "System.Nullable`1[";
            string type = Type.StartsWith(Optional, System.StringComparison.Ordinal) ? Type[Optional.Length..^1] : Type;
            return type[(type.LastIndexOf('.') + 1)..];
        }
    }

    /// <summary>What is said of it in a parameter set, or null where it does not belong to that.</summary>
    public ParameterSetHelp? InSet(string name) => Sets.FirstOrDefault((ParameterSetHelp set) => set.IsAll || set.Name == name);
}
