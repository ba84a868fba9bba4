using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Markdig.Syntax;

namespace Pop3Module.Help;

/// <summary>Reads a parameter set under SYNTAX, in the words of Get-Command -Syntax.</summary>
internal static partial class SyntaxSection
{
    /// <summary>What marks the heading of the default set.</summary>
    private const string Default = " (Default)";

    private const string CommonParameters = "[<CommonParameters>]";

    /// <summary>Reads the heading and its block of code.</summary>
    public static SyntaxHelp Read(Section section)
    {
        if (section.Blocks is not [FencedCodeBlock code])
        {
            throw section.Fault("Below the name of a parameter set stands its syntax, a block of code, and nothing else.");
        }

        string name = section.Heading.EndsWith(Default, StringComparison.Ordinal) ? section.Heading[..^Default.Length] : section.Heading;
        string text = code.Lines.ToString();
        return new SyntaxHelp(name, section.Line, Parse(section.Path, code.Line + 2, text).ToList());
    }

    private static IEnumerable<SyntaxParameter> Parse(string path, int line, string text)
    {
        int at = Math.Max(text.IndexOf(' ', StringComparison.Ordinal), 0);
        while (at < text.Length)
        {
            Match match = Parameter().Match(text, at);
            int here = line + text.AsSpan(0, Math.Min(at + 1, text.Length)).Count('\n');
            if (!match.Success)
            {
                throw new HelpPageException(path, here, $"This is not the syntax of a parameter: {text[at..].Trim().Split('\n')[0]}");
            }

            at += match.Length;
            if (match.Groups["name"].Success)
            {
                yield return new SyntaxParameter(
                    match.Groups["name"].Value,
                    match.Groups["required"].Success,
                    match.Groups["positional"].Success,
                    !match.Groups["type"].Success,
                    here);
            }
            else if (at < text.Length)
            {
                throw new HelpPageException(path, here, $"{CommonParameters} is the end.");
            }
        }
    }

    /// <summary>[[-Name] &lt;type&gt;], [-Name] &lt;type&gt;, [-Name &lt;type&gt;], -Name &lt;type&gt;, [-Name], -Name or the common parameters, behind white space.</summary>
    [GeneratedRegex("""
        \G\s+(?:
            \[(?<positional>\[)-(?<name>\w+)\]\s<(?<type>[^<>]+)>\]
          | (?<required>)(?<positional>\[)-(?<name>\w+)\]\s<(?<type>[^<>]+)>
          | \[-(?<name>\w+)\s<(?<type>[^<>]+)>\]
          | (?<required>)-(?<name>\w+)\s<(?<type>[^<>]+)>
          | \[-(?<name>\w+)\]
          | (?<required>)-(?<name>\w+)
          | \[<CommonParameters>\]
        )(?=\s|\z)
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();
}
