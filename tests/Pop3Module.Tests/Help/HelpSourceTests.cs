using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Pop3Module.Help;
using Pop3Module.Hosting;
using Xunit;

namespace Pop3Module.Tests.Help;

/// <summary>A folder of pages, the program that reads it, and the help of this checkout.</summary>
public sealed class HelpSourceTests : IDisposable
{
    private const string ModulePage = """
        ---
        document type: module
        HelpInfoUri: ''
        Locale: en-US
        Module Guid: 00000000-0000-0000-0000-000000000000
        Module Name: Sample
        ms.date: 11/28/2026
        PlatyPS schema version: 2024-05-01
        title: Sample Module
        ---

        # Sample Module

        ## Description

        Samples.

        ## Sample Cmdlets

        ### [Get-Sample](Get-Sample.md)

        Gets a sample.

        """;

    private readonly TestFolder _folder = new();

    public HelpSourceTests() => _ = _folder.File("docs/Get-Sample.md", SamplePage.Text);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_program_writes_the_help_and_nothing_else()
    {
        _ = _folder.File("docs/Sample.md", ModulePage);

        // Two files that are written within one tick of the clock of the file system have the same time.
        string page = Path.Combine(_folder.Root, "docs/Get-Sample.md");
        DateTime written = File.GetLastWriteTimeUtc(page).AddHours(-1);
        File.SetLastWriteTimeUtc(page, written);
        Assert.Equal(0, Run());
        Assert.Equal(new[] { "Sample.dll-Help.xml" }, Directory.GetFiles(Path.Combine(_folder.Root, "out")).Select(Path.GetFileName));
        Assert.True(File.GetLastWriteTimeUtc(Path.Combine(_folder.Root, "out/Sample.dll-Help.xml")) > written, "The build compares these times.");
    }

    [Fact]
    public void The_program_fails_where_a_page_does_and_leaves_the_old_help()
    {
        string old = _folder.File("out/Sample.dll-Help.xml", "old");
        _ = _folder.File("docs/Get-Other.md", "# Get-Other\n");
        _ = _folder.File("docs/Sample.md", ModulePage);
        Assert.Equal(1, Run());
        Assert.Equal("old", File.ReadAllText(old));
        HelpPageException fault = Assert.Single(HelpSource.Read(Path.Combine(_folder.Root, "docs")).Errors);
        Assert.EndsWith("Get-Other.md", fault.Path, StringComparison.Ordinal);
        Assert.Equal(2, Pop3Module.Help.Program.Main(["docs"]));
    }

    [Fact]
    public void A_folder_without_pages_is_told()
    {
        HelpPageException fault = Assert.Single(HelpSource.Read(Directory.CreateDirectory(Path.Combine(_folder.Root, "empty")).FullName).Errors);
        Assert.Contains("There is no page of a cmdlet", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Gets a sample.", "Gets something.", 20, "Below Get-Sample stands its synopsis: Gets a sample.")]
    [InlineData("[Get-Sample](Get-Sample.md)", "[Get-Nothing](Get-Nothing.md)", 20, "There is no page of Get-Nothing")]
    [InlineData("### [Get-Sample](Get-Sample.md)\n\nGets a sample.\n", "", 18, "Get-Sample is not listed")]
    [InlineData("## Sample Cmdlets", "## Cmdlets", 14, "The sections are Description and Sample Cmdlets")]
    public void The_page_of_the_module_lists_the_cmdlets(string text, string instead, int line, string words)
    {
        _ = _folder.File("docs/Sample.md", ModulePage.Replace(text, instead, StringComparison.Ordinal));
        HelpPageException fault = Assert.Single(HelpSource.Read(Path.Combine(_folder.Root, "docs")).Errors);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.Equal(line, fault.Line);
    }

    [Fact]
    public void The_help_of_this_checkout_is_that_of_its_pages()
    {
        HelpSource source = HelpSource.Read(Path.Combine(Checkout.Root, "docs", "en-US"));
        Assert.Empty(source.Errors.Select(static (HelpPageException fault) => fault.ToCompilerMessage()));
        Dictionary<string, string> files = source.Render().ToDictionary(static file => file.Name, static file => file.Content);
        Assert.Equal(new[] { "Pop3Module.dll-Help.xml", "about_Pop3Errors.help.txt", "about_Pop3Module.help.txt" }, files.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, string content) in files)
        {
            Assert.Equal(content, File.ReadAllText(Path.Combine(Checkout.Root, "en-US", name)));
        }
    }

    private int Run() => Pop3Module.Help.Program.Main([Path.Combine(_folder.Root, "docs"), Path.Combine(_folder.Root, "out")]);
}
