using System.Collections.Generic;
using System.Globalization;
using MimeKit.Text;

namespace Pop3Module.MimeReading;

/// <summary>The marks of list items in HTML: numbers in ordered lists, hyphens elsewhere.</summary>
internal sealed class HtmlLists
{
    /// <summary>The last number of each open list; null for lists without numbers.</summary>
    private readonly Stack<int?> _numbers = new();

    /// <summary>Notes that a list begins or ends.</summary>
    public void Step(HtmlTagToken tag)
    {
        if (!tag.IsEndTag)
        {
            _numbers.Push(tag.Id is HtmlTagId.OL ? ReadStart(tag) - 1 : null);
        }
        else if (_numbers.Count > 0)
        {
            _ = _numbers.Pop();
        }
    }

    /// <summary>The mark of the next item.</summary>
    public string NextMark()
    {
        if (_numbers.Count == 0 || _numbers.Peek() is not int number)
        {
            return "- ";
        }

        _ = _numbers.Pop();
        _numbers.Push(number + 1);
        return (number + 1).ToString(CultureInfo.InvariantCulture) + ". ";
    }

    private static int ReadStart(HtmlTagToken tag)
    {
        const int Largest = 1_000_000;
        foreach (HtmlAttribute attribute in tag.Attributes)
        {
            if (attribute.Id == HtmlAttributeId.Start && int.TryParse(attribute.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int start) && start < Largest)
            {
                return start;
            }
        }

        return 1;
    }
}
