using System;
using System.IO;
using System.Text;
using MimeKit.Text;

namespace Pop3Module.MimeReading;

/// <summary>Converts HTML to plain text.</summary>
internal sealed class HtmlText
{
    /// <summary>The no-break space, common in HTML, is converted to a space, so that scripts can search the text.</summary>
    private const char NoBreakSpace = '\u00A0';

    private readonly StringBuilder _text = new();
    private int _skipped;
    private int _preformatted;

    private HtmlText()
    {
    }

    public static string Convert(string html)
    {
        HtmlText converter = new();
        using StringReader reader = new(html);
        HtmlTokenizer tokenizer = new(reader) { DecodeCharacterReferences = true };
        while (tokenizer.ReadNextToken(out HtmlToken? token))
        {
            converter.Append(token);
        }

        return converter._text.ToString().Trim('\r', '\n', ' ') + Environment.NewLine;
    }

    private void Append(HtmlToken token)
    {
        if (token is HtmlTagToken tag)
        {
            // The content of the first three is not shown.
            _skipped += tag.Id is HtmlTagId.Script or HtmlTagId.Style or HtmlTagId.Title ? Step(tag, _skipped) : 0;
            _preformatted += tag.Id is HtmlTagId.Pre ? Step(tag, _preformatted) : 0;
            if (_skipped == 0)
            {
                AppendTag(tag);
            }
        }
        else if (token is HtmlDataToken data && _skipped == 0)
        {
            AppendData(data.Data);
        }
    }

    /// <summary>Counts start and end tags; an end tag without a start tag is ignored.</summary>
    private static int Step(HtmlTagToken tag, int depth) => tag.IsEmptyElement ? 0 : !tag.IsEndTag ? 1 : depth > 0 ? -1 : 0;

    private void AppendTag(HtmlTagToken tag)
    {
        switch (tag.Id)
        {
            case HtmlTagId.Br:
                _ = _text.Append(Environment.NewLine);
                break;

            case HtmlTagId.LI when !tag.IsEndTag:
                BreakLine();
                _ = _text.Append("- ");
                break;

            case HtmlTagId.TD or HtmlTagId.TH when tag.IsEndTag:
                _ = _text.Append(' ');
                break;

            case HtmlTagId.P or HtmlTagId.H1 or HtmlTagId.H2 or HtmlTagId.H3 or HtmlTagId.H4 or HtmlTagId.H5 or HtmlTagId.H6 or HtmlTagId.BlockQuote:
                BreakLine();
                if (tag.IsEndTag)
                {
                    _ = _text.Append(Environment.NewLine);
                }

                break;

            case HtmlTagId.Div or HtmlTagId.TR or HtmlTagId.Table or HtmlTagId.UL or HtmlTagId.OL or HtmlTagId.LI or HtmlTagId.HR or HtmlTagId.Pre:
                BreakLine();
                break;
        }
    }

    /// <summary>Collapses white space to one space, and to none at the start of a line, except in preformatted text.</summary>
    private void AppendData(string data)
    {
        if (_preformatted > 0)
        {
            _ = _text.Append(data);
            return;
        }

        foreach (char c in data)
        {
            bool isBlank = c is ' ' or '\t' or '\r' or '\n' or NoBreakSpace;
            bool isAtBlank = _text.Length == 0 || _text[_text.Length - 1] is ' ' or '\n';
            if (!isBlank)
            {
                _ = _text.Append(c);
            }
            else if (!isAtBlank)
            {
                _ = _text.Append(' ');
            }
        }
    }

    private void BreakLine()
    {
        if (_text.Length > 0 && _text[_text.Length - 1] == ' ')
        {
            _text.Length--;
        }

        if (_text.Length > 0 && _text[_text.Length - 1] != '\n')
        {
            _ = _text.Append(Environment.NewLine);
        }
    }
}
