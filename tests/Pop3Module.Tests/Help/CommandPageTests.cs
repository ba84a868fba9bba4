using System;
using System.Linq;
using Pop3Module.Help;
using Xunit;

namespace Pop3Module.Tests.Help;

/// <summary>The page of a cmdlet is read whole, and what is wrong with one is told with its place.</summary>
public sealed class CommandPageTests
{
    [Fact]
    public void A_page_is_read()
    {
        CommandHelp command = Read(SamplePage.Text);
        Assert.Equal("Gets a sample.", command.Synopsis);
        Assert.Equal(new[] { "The first paragraph in two lines, with [brackets] and https://example.com.", "- One thing.", "- Another & more." }, command.Description);
        Assert.Equal(new[] { "Path", "Id" }, command.Syntax.Select(static (SyntaxHelp set) => set.SetName));
        Assert.Equal(new[] { "Path", "Depth", "Kind", "Force" }, command.Syntax[0].Parameters.Select(static (SyntaxParameter shown) => shown.Name));
        ExampleHelp example = Assert.Single(command.Examples);
        Assert.Equal(("See it", "Get-Sample ./x", "a < b"), (example.Title, example.Code, example.Output));
        Assert.Equal("Int32", command.Parameters[0].ShortType);
        Assert.Equal("String[]", command.Parameters[4].ShortType);
        Assert.Equal(new LinkHelp[] { new("Set-Sample", ""), new("A page", "https://example.com/page") }, command.Links);
    }

    [Theory]
    [InlineData("document type: cmdlet\n", "", 2, "document type is missing")]
    [InlineData("Locale: en-US", "Locale: en-US\nnew: x", 6, "new is not known here")]
    [InlineData("ms.date: 11/28/2026", "ms.date: 2026-11-28", 7, "MM/dd/yyyy")]
    [InlineData("2024-05-01", "2020-01-01", 8, "expected is 2024-05-01")]
    [InlineData("# Get-Sample", "# Get-Other", 12, "The title is Get-Other, in the front matter Get-Sample")]
    [InlineData("Gets *a* `sample`.\n", "", 14, "SYNOPSIS is one paragraph")]
    [InlineData("Gets *a* `sample`.", "Gets <b>a</b> sample.", 16, "<b> is HTML")]
    [InlineData("## ALIASES\n", "## OTHERS\n", 33, "The section ALIASES is expected here")]
    [InlineData("[-Kind <Kind>]", "[-Kind Kind]", 23, "This is not the syntax of a parameter: [-Kind Kind]")]
    [InlineData("[-Kind <Kind>]", "-Kind <Kind>", 23, "-Kind is shown here as required, named, with a value; below it is optional, named, with a value")]
    [InlineData(" [-Force] [<", " [-Force <int>] [<", 24, "-Force is shown here as optional, named, with a value; below it is optional, named, a switch")]
    [InlineData("[-Kind <Kind>]\n [-Force]", "[-Kind <Kind>]\n [-Farce]", 24, "-Farce is no parameter of the set Path")]
    [InlineData(" [-Kind <Kind>]", "", 20, "-Kind belongs to this parameter set and is not shown")]
    [InlineData("[-Path] <string[]> [[-Depth] <int>]", "[[-Depth] <int>] [-Path] <string[]>", 20, "in the order of their positions")]
    [InlineData("Example 1: See it", "Example 2: See it", 47, "The heading of this example is Example 1: ")]
    [InlineData("```powershell", "```text", 47, "An example begins with its code")]
    [InlineData("It is shown.\n", "", 47, "Something must be said about the example")]
    [InlineData("How deep.\n", "", 61, "A parameter needs a description")]
    [InlineData("Type: System.Nullable`1[System.Int32]\n", "", 66, "Type is missing")]
    [InlineData("DefaultValue: 1", "DefaultValue: 1\nSurprise: 2", 68, "Surprise is not known here")]
    [InlineData("  Position: 1", "  Position: first", 72, "Position is first, expected is a number or Named")]
    [InlineData("  IsRequired: false", "  IsRequired: no", 73, "IsRequired is no, expected is true or false")]
    [InlineData("- Name: Path\n", "- Name: Elsewhere\n", 23, "-Depth is no parameter of the set Path")]
    [InlineData("Aliases: []", "Aliases: none", 69, "Aliases is a list")]
    [InlineData("DefaultValue: 1", "DefaultValue: [1", 66, "This cannot be read as YAML")]
    [InlineData("DefaultValue: 1", "DefaultValue: 'x' y", 67, "")]
    [InlineData("### -Depth", "### Depth", 61, "The heading of a parameter begins with -")]
    [InlineData("### -Depth", "### -Zone", 82, "Parameters stand in the order of their names: Force is too far down")]
    [InlineData("### CommonParameters", "### Others", 59, "The last of the parameters is CommonParameters")]
    [InlineData("Nothing else.\n", "", 186, "NOTES is empty")]
    [InlineData("- [Set-Sample](Set-Sample.md)", "- Set-Sample", 192, "An item of this list is a link")]
    public void A_malformed_page_is_told_with_its_line(string text, string instead, int line, string words)
    {
        int at = SamplePage.Text.IndexOf(text, StringComparison.Ordinal);
        string page = SamplePage.Text[..at] + instead + SamplePage.Text[(at + text.Length)..];
        HelpPageException fault = Assert.Throws<HelpPageException>(() => Read(page));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.Equal(("docs/Get-Sample.md", line), (fault.Path, fault.Line));
        Assert.Equal($"docs/Get-Sample.md({line}): error HELP: {fault.Message}", fault.ToCompilerMessage());
    }

    [Fact]
    public void A_page_without_front_matter_is_told_too()
    {
        HelpPageException fault = Assert.Throws<HelpPageException>(static () => Read("# Get-Sample\n"));
        Assert.Equal(1, fault.Line);
        Assert.Contains("front matter", fault.Message, StringComparison.Ordinal);
    }

    private static CommandHelp Read(string text) => CommandPage.Read(Page.Parse("docs/Get-Sample.md", text));
}
