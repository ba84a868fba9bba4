using System;
using System.IO;
using System.Text;
using MimeKit.Text;

namespace Pop3Module.MimeReading;

/// <summary>Converts HTML to plain text: blocks as lines, lists as lists, links with their addresses, images by their alternative text.</summary>
internal sealed class HtmlText
{
    /// <summary>The no-break space, common in HTML, is converted to a space, so that scripts can search the text.</summary>
    private const char NoBreakSpace = '\u00A0';

    /// <summary>More characters than a scheme and white space around the text of a link have.</summary>
    private const int LongestPrefix = 20;

    private static readonly string[] Schemes = { "http://", "https://", "ftp://", "mailto:", "tel:" };

    private readonly StringBuilder _text = new();
    private readonly HtmlLists _lists = new();
    private string? _link;
    private int _linkStart;
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

        converter.EndLink();
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
                _ = _text.Append(_lists.NextMark());
                break;

            case HtmlTagId.UL or HtmlTagId.OL:
                BreakLine();
                _lists.Step(tag);
                break;

            case HtmlTagId.A:
                EndLink();
                BeginLink(tag);
                break;

            case HtmlTagId.Image when !tag.IsEndTag && FindAttribute(tag, HtmlAttributeId.Alt) is string alternative:
                AppendData(alternative);
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

            case HtmlTagId.Div or HtmlTagId.TR or HtmlTagId.Table or HtmlTagId.LI or HtmlTagId.HR or HtmlTagId.Pre
                or HtmlTagId.Center or HtmlTagId.Section or HtmlTagId.Article or HtmlTagId.Header or HtmlTagId.Footer or HtmlTagId.Main or HtmlTagId.Nav or HtmlTagId.Aside
                or HtmlTagId.Address or HtmlTagId.DL or HtmlTagId.DT or HtmlTagId.DD or HtmlTagId.Figure or HtmlTagId.FigCaption or HtmlTagId.Caption
                or HtmlTagId.Form or HtmlTagId.FieldSet or HtmlTagId.Legend or HtmlTagId.Details or HtmlTagId.Summary or HtmlTagId.Dir or HtmlTagId.Menu:
                BreakLine();
                break;
        }
    }

    private static string? FindAttribute(HtmlTagToken tag, HtmlAttributeId id)
    {
        foreach (HtmlAttribute attribute in tag.Attributes)
        {
            if (attribute.Id == id)
            {
                return attribute.Value;
            }
        }

        return null;
    }

    private void BeginLink(HtmlTagToken tag)
    {
        string? address = tag.IsEndTag ? null : FindAttribute(tag, HtmlAttributeId.Href)?.Trim();
        _link = address is not null && IsAddress(address) ? address : null;
        _linkStart = _text.Length;
    }

    /// <summary>Writes the address of a link behind its text where it is another.</summary>
    private void EndLink()
    {
        string? link = _link;
        _link = null;
        if (link is null)
        {
            return;
        }

        bool isLong = _text.Length - _linkStart > link.Length + LongestPrefix;
        string shown = isLong ? string.Empty : _text.ToString(_linkStart, _text.Length - _linkStart);
        if (isLong || !string.Equals(Strip(shown), Strip(link), StringComparison.OrdinalIgnoreCase))
        {
            bool isApart = _text.Length == 0 || _text[_text.Length - 1] is ' ' or '\n';
            _ = _text.Append(isApart ? "<" : " <").Append(link).Append('>');
        }
    }

    /// <summary>True for addresses a person can follow.</summary>
    private static bool IsAddress(string link) => Array.Exists(Schemes, (string scheme) => link.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <summary>What is compared of an address: neither the scheme nor a slash at the end.</summary>
    private static string Strip(string address)
    {
        string text = address.Trim();
        string scheme = Array.Find(Schemes, (string scheme) => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) ?? string.Empty;
        return text.Substring(scheme.Length).TrimEnd('/');
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
