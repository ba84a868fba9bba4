using System.Globalization;

namespace Pop3Module.Kill.Tests;

/// <summary>When a console is killed.</summary>
/// <param name="Kind">What happens then.</param>
/// <param name="Verb">The command that is counted; empty where none is.</param>
/// <param name="At">Which one of those that are counted, from 1.</param>
internal sealed record KillTrigger(KillKind Kind, string Verb, long At)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind}{(Verb.Length > 0 ? " " : string.Empty)}{Verb} {At}");
}
