using System;
using Pop3Module.Help;
using Xunit;

namespace Pop3Module.Tests.Help;

/// <summary>An about topic is plain text for a console of 80 columns.</summary>
public sealed class AboutTextTests
{
    private const string Front = "---\ndescription: x\nLocale: en-US\nms.date: 11/28/2026\ntitle: about_Sample\n---\n\n# about_Sample\n\n";

    [Fact]
    public void Blocks_become_text()
    {
        const string Markdown = """
            ## Short description

            How to *see* `-Sample` things.

            ## Long -description

            A paragraph that is so long that it does not go into one line of a console, and `a b` stays.

            ```powershell
            Get-Sample

            Get-Sample
            ```

            - One.
            - Id (Category)\
              What it means, in a line that is long enough to be broken at the end of it.

            | a | long head |
            | --- | --- |
            | value | x |
            """;
        const string Expected = """
            TOPIC
                about_Sample

            SHORT DESCRIPTION
                How to see -Sample things.

            LONG -DESCRIPTION
                A paragraph that is so long that it does not go into one line of a console,
                and a b stays.

                    Get-Sample

                    Get-Sample

                - One.
                - Id (Category)
                  What it means, in a line that is long enough to be broken at the end of
                  it.

                a       long head
                -       ---------
                value   x

            """;
        Assert.Equal(Expected, Render(Markdown));
    }

    [Theory]
    [InlineData("## A\n\ngr\u00FC\u00DFe\n", 12, "ASCII")]
    [InlineData("## A\n\n```text\n0123456789012345678901234567890123456789012345678901234567890123456789012\n```\n", 12, "Wider than 80 columns")]
    [InlineData("## A\n\n### B\n\nx\n", 12, "sections of one level")]
    [InlineData("## A\n\n> quoted\n", 12, "Only paragraphs")]
    [InlineData("## A\n\n- one\n\n  two\n", 12, "An item of a list is one paragraph")]
    [InlineData("text\n", 10, "A heading of level 2 is expected here")]
    public void What_cannot_be_shown_is_told_with_its_line(string markdown, int line, string words)
    {
        HelpPageException fault = Assert.Throws<HelpPageException>(() => Render(markdown));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.Equal(("about_Sample.md", line), (fault.Path, fault.Line));
    }

    private static string Render(string markdown) => AboutText.Render(Page.Parse("about_Sample.md", Front + markdown));
}
