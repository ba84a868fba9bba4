using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Pop3Module.Help;

/// <summary>Reads the page of a cmdlet, in the form of Microsoft.PowerShell.PlatyPS.</summary>
internal static class CommandPage
{
    /// <summary>The version of the form, as its front matter names it.</summary>
    public const string Schema = "2024-05-01";

    private static readonly string[] Headings =
        { "SYNOPSIS", "SYNTAX", "ALIASES", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS", "NOTES", "RELATED LINKS" };

    /// <summary>Reads a page, or fails with the file, the line and what is wrong there.</summary>
    public static CommandHelp Read(Page page)
    {
        CheckFrontMatter(page);
        Dictionary<string, Section> sections = FindSections(page);
        CommandHelp command = new(
            page.FrontMatter.Text("title"),
            page.FrontMatter.Text("external help file"),
            page.FrontMatter.Text("HelpUri"),
            SingleParagraph(sections["SYNOPSIS"]),
            sections["SYNTAX"].Subsections.Select(SyntaxSection.Read).ToList(),
            Required(sections["DESCRIPTION"]),
            sections["EXAMPLES"].Subsections.Select(ReadExample).ToList(),
            ParameterSection.ReadAll(sections["PARAMETERS"]),
            sections["INPUTS"].Subsections.Select(ReadType).ToList(),
            sections["OUTPUTS"].Subsections.Select(ReadType).ToList(),
            Required(sections["NOTES"]),
            ReadLinks(sections["RELATED LINKS"]).ToList());
        SyntaxCheck.Check(page, command);
        return command;
    }

    private static void CheckFrontMatter(Page page)
    {
        YamlMap front = page.FrontMatter;
        front.RequireKeys("document type", "external help file", "HelpUri", "Locale", "Module Name", "ms.date", "PlatyPS schema version", "title");
        front.RequireText("document type", "cmdlet");
        front.RequireText("PlatyPS schema version", Schema);
        front.RequireText("title", page.Name);
        if (!DateTime.TryParseExact(front.Text("ms.date"), "MM/dd/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            throw front.Fault("ms.date", "ms.date is a date of the form MM/dd/yyyy.");
        }
    }

    private static Dictionary<string, Section> FindSections(Page page)
    {
        for (int index = 0; index < Headings.Length; index++)
        {
            Section? section = page.Sections.ElementAtOrDefault(index);
            if (section?.Heading != Headings[index])
            {
                throw page.Fault(section?.Line ?? page.Sections[^1].Line, $"The section {Headings[index]} is expected {(section is null ? "behind this one" : "here")}.");
            }
        }

        return page.Sections.Count == Headings.Length
            ? page.Sections.ToDictionary(static (Section section) => section.Heading)
            : throw page.Sections[Headings.Length].Fault($"No section is expected behind {Headings[^1]}.");
    }

    private static string SingleParagraph(Section section) =>
        section.Paragraphs is [string only] ? only : throw section.Fault($"{section.Heading} is one paragraph.");

    private static IReadOnlyList<string> Required(Section section) =>
        section.Paragraphs is { Count: > 0 } paragraphs ? paragraphs : throw section.Fault($"{section.Heading} is empty.");

    private static ExampleHelp ReadExample(Section section, int index)
    {
        string number = $"Example {index + 1}: ";
        if (!section.Heading.StartsWith(number, StringComparison.Ordinal) || section.Heading.Length == number.Length)
        {
            throw section.Fault($"The heading of this example is {number}and its title.");
        }

        if (section.Blocks is not [FencedCodeBlock { Info: "powershell" } code, ..])
        {
            throw section.Fault("An example begins with its code, behind ```powershell.");
        }

        FencedCodeBlock? output = section.Blocks.ElementAtOrDefault(1) as FencedCodeBlock;
        if (output is not null && output.Info != "Output")
        {
            throw new HelpPageException(section.Path, output.Line + 1, "What an example shows stands behind ```Output.");
        }

        IReadOnlyList<string> remarks = PlainText.Paragraphs(section.Path, section.Blocks.Skip(output is null ? 1 : 2));
        return remarks.Count > 0
            ? new ExampleHelp(section.Heading[number.Length..], code.Lines.ToString(), output?.Lines.ToString(), remarks)
            : throw section.Fault("Something must be said about the example, behind its code.");
    }

    private static TypeHelp ReadType(Section section) => new(section.Heading, Required(section));

    private static IEnumerable<LinkHelp> ReadLinks(Section section)
    {
        if (section.Blocks is not [ListBlock list])
        {
            throw section.Fault("The links are a list: - [Get-Pop3Message](Get-Pop3Message.md)");
        }

        foreach (Block item in list)
        {
            if (item is not ListItemBlock { Count: 1 } container || container[0] is not ParagraphBlock paragraph || paragraph.Inline?.FirstChild is not LinkInline { NextSibling: null } link)
            {
                throw new HelpPageException(section.Path, item.Line + 1, "An item of this list is a link and nothing else.");
            }

            string uri = Uri.TryCreate(link.Url, UriKind.Absolute, out Uri? absolute) && absolute.Scheme.StartsWith("http", StringComparison.Ordinal) ? link.Url! : "";
            yield return new LinkHelp(PlainText.Of(section.Path, paragraph), uri);
        }
    }
}
