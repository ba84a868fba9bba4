using System;
using System.Linq;
using System.Xml.Linq;
using Pop3Module.Help;
using Xunit;

namespace Pop3Module.Tests.Help;

/// <summary>What Get-Help reads says what the page says.</summary>
public sealed class MamlWriterTests
{
    private static readonly string Text = MamlWriter.Write(new[] { CommandPage.Read(Page.Parse("Get-Sample.md", SamplePage.Text)) });
    private readonly XElement _command = XDocument.Parse(Text).Root!.Elements().Single();

    [Fact]
    public void It_is_the_same_every_time()
    {
        Assert.Equal(Text, MamlWriter.Write(new[] { CommandPage.Read(Page.Parse("Get-Sample.md", SamplePage.Text)) }));
        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n", Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", Text, StringComparison.Ordinal);
        Assert.DoesNotContain("2026", Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_are_paragraphs()
    {
        Assert.Equal("Gets a sample.", Inner(Child(_command, "details"), "description"));
        Assert.Equal(3, Child(_command, "description").Elements().Count());
        Assert.Equal("Nothing else.", Inner(Child(_command, "alertSet"), "alert"));
        Assert.Equal("System.String", Inner(Child(Child(_command, "inputTypes"), "inputType"), "type"));
        Assert.Equal("The sample.", Inner(Child(Child(_command, "returnValues"), "returnValue"), "description"));
    }

    [Fact]
    public void An_example_has_its_code_and_what_it_shows()
    {
        XElement example = Child(Child(_command, "examples"), "example");
        Assert.Equal("--- Example 1: See it ---", Inner(example, "title"));
        Assert.Equal("Get-Sample ./x\n\na < b", Inner(example, "code"));
        Assert.Equal(new[] { "It is shown.", "" }, Child(example, "remarks").Elements().Select(static (XElement paragraph) => paragraph.Value));
    }

    [Theory]
    [InlineData("Path", "true", "true", "true", "true (ByValue, ByPropertyName)", "0", "none", "String[]")]
    [InlineData("Depth", "false", "false", "false", "false", "1", "none", "Int32")]
    [InlineData("Id", "true", "false", "false", "true (ByPropertyName)", "named", "Key, Name", "String")]
    [InlineData("Force", "false", "false", "false", "false", "named", "none", "SwitchParameter")]
    public void A_parameter_has_its_properties(
        string name, string required, string variableLength, string globbing, string pipelineInput, string position, string aliases, string type)
    {
        XElement parameter = Parameter(Child(_command, "parameters"), name);
        Assert.Equal(
            new[] { required, variableLength, globbing, pipelineInput, position, aliases },
            new[] { "required", "variableLength", "globbing", "pipelineInput", "position", "aliases" }.Select((string attribute) => parameter.Attribute(attribute)!.Value));
        Assert.Equal(type, Inner(Child(parameter, "type"), "name"));
        Assert.Equal(type, Inner(parameter, "parameterValue"));
    }

    [Fact]
    public void A_syntax_has_its_parameters_in_order()
    {
        XElement[] sets = Child(_command, "syntax").Elements().ToArray();
        Assert.Equal(2, sets.Length);
        Assert.Equal(new[] { "Path", "Depth", "Kind", "Force" }, sets[0].Elements().Skip(1).Select(static (XElement parameter) => Inner(parameter, "name")));
        Assert.Equal(new[] { "Big", "Small" }, Child(Parameter(sets[0], "Kind"), "parameterValueGroup").Elements().Select(static (XElement value) => value.Value));
        Assert.DoesNotContain(Parameter(sets[0], "Force").Elements(), static (XElement element) => element.Name.LocalName == "parameterValue");
        Assert.Equal("true (ByPropertyName)", Parameter(sets[1], "Id").Attribute("pipelineInput")!.Value);
    }

    [Fact]
    public void The_first_link_is_that_of_the_page_on_the_web()
    {
        string[] links = Child(_command, "relatedLinks").Elements().Select(static (XElement link) => $"{Inner(link, "linkText")}={Inner(link, "uri")}").ToArray();
        Assert.Equal(new[] { "Online Version=https://example.com/Get-Sample.md", "Set-Sample=", "A page=https://example.com/page" }, links);
    }

    private static XElement Child(XElement element, string name) => element.Elements().First((XElement child) => child.Name.LocalName == name);

    private static string Inner(XElement element, string name) => Child(element, name).Value;

    private static XElement Parameter(XElement element, string name) =>
        element.Elements().Single((XElement child) => child.Name.LocalName == "parameter" && Inner(child, "name") == name);
}
