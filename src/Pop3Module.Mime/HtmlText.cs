using System;
using System.IO;
using System.Text;
using MimeKit.Text;

namespace Pop3Module.Mime;

/// <summary>Makes HTML readable as plain text.</summary>
internal static class HtmlText
{
    /// <summary>Senders of HTML fill lines with it; a script that searches the text looks for spaces.</summary>
    private const char NoBreakSpace = '\u00A0';

    public static string Convert(string html)
    {
        StringBuilder text = new();
        using StringReader reader = new(html);
        HtmlTokenizer tokenizer = new(reader) { DecodeCharacterReferences = true };
        int skipped = 0;
        while (tokenizer.ReadNextToken(out HtmlToken? token))
        {
            if (token is HtmlTagToken tag)
            {
                skipped = Math.Max(0, skipped + CountSkipped(tag));
                if (skipped == 0)
                {
                    AppendTag(text, tag);
                }
            }
            else if (token is HtmlDataToken data && skipped == 0)
            {
                AppendData(text, data.Data);
            }
        }

        return text.ToString().Trim('\r', '\n', ' ') + Environment.NewLine;
    }

    /// <summary>What is between these tags is not for reading.</summary>
    private static int CountSkipped(HtmlTagToken tag) =>
        tag.Id is HtmlTagId.Script or HtmlTagId.Style or HtmlTagId.Title && !tag.IsEmptyElement ? (tag.IsEndTag ? -1 : 1) : 0;

    private static void AppendTag(StringBuilder text, HtmlTagToken tag)
    {
        switch (tag.Id)
        {
            case HtmlTagId.Br:
                _ = text.Append(Environment.NewLine);
                break;

            case HtmlTagId.LI when !tag.IsEndTag:
                BreakLine(text);
                _ = text.Append("- ");
                break;

            case HtmlTagId.TD or HtmlTagId.TH when tag.IsEndTag:
                _ = text.Append(' ');
                break;

            case HtmlTagId.P or HtmlTagId.H1 or HtmlTagId.H2 or HtmlTagId.H3 or HtmlTagId.H4 or HtmlTagId.H5 or HtmlTagId.H6 or HtmlTagId.BlockQuote:
                BreakLine(text);
                if (tag.IsEndTag)
                {
                    _ = text.Append(Environment.NewLine);
                }

                break;

            case HtmlTagId.Div or HtmlTagId.TR or HtmlTagId.Table or HtmlTagId.UL or HtmlTagId.OL or HtmlTagId.LI or HtmlTagId.HR or HtmlTagId.Pre:
                BreakLine(text);
                break;
        }
    }

    /// <summary>White space is one space (HTML), and none at the start of a line.</summary>
    private static void AppendData(StringBuilder text, string data)
    {
        foreach (char c in data)
        {
            bool isBlank = c is ' ' or '\t' or '\r' or '\n' or NoBreakSpace;
            bool isAtBlank = text.Length == 0 || text[text.Length - 1] is ' ' or '\n';
            if (!isBlank)
            {
                _ = text.Append(c);
            }
            else if (!isAtBlank)
            {
                _ = text.Append(' ');
            }
        }
    }

    private static void BreakLine(StringBuilder text)
    {
        if (text.Length > 0 && text[text.Length - 1] == ' ')
        {
            text.Length--;
        }

        if (text.Length > 0 && text[text.Length - 1] != '\n')
        {
            _ = text.Append(Environment.NewLine);
        }
    }
}
