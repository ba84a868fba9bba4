namespace Pop3Module.Console.Tests;

/// <summary>What came of a Pester test, or how one that was found is called.</summary>
/// <param name="Name">The names of its blocks and its own, with its data filled in.</param>
/// <param name="Result">Passed, Skipped, Failed, or what else Pester says.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Message">Its errors, or why it was skipped.</param>
/// <param name="StackTrace">Where that was, without the lines of Pester.</param>
internal sealed record PesterTest(string Name, string Result, double Seconds, string Message, string StackTrace);
