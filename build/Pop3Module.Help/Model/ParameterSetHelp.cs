namespace Pop3Module.Help;

/// <summary>What is said of a parameter in a parameter set.</summary>
/// <param name="Name">The set, or (All).</param>
/// <param name="Position">Its place among those that need no name, or null where it needs one.</param>
/// <param name="IsRequired">It cannot be left out.</param>
/// <param name="FromPipeline">It takes the objects of the pipeline.</param>
/// <param name="FromPipelineByPropertyName">It takes the property of its name of objects of the pipeline.</param>
internal sealed record ParameterSetHelp(string Name, int? Position, bool IsRequired, bool FromPipeline, bool FromPipelineByPropertyName)
{
    /// <summary>How PlatyPS names all sets.</summary>
    public const string All = "(All)";

    /// <summary>It holds for all sets.</summary>
    public bool IsAll => Name == All;
}
