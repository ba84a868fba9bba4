using System.Text;
using Pop3Module.Protocol;

namespace Pop3Module.MimeReading;

/// <summary>Makes text of a header safe to be shown on a console.</summary>
internal static class SafeText
{
    /// <summary>Replaces runs of control characters by one space and removes bidirectional controls.</summary>
    public static string? Clean(string? text)
    {
        if (text is null)
        {
            return null;
        }

        int first = 0;
        while (first < text.Length && !Pop3Text.IsControl(text[first]) && !Pop3Text.IsBidirectional(text[first]))
        {
            first++;
        }

        if (first == text.Length)
        {
            return text.Trim();
        }

        StringBuilder clean = new(text, 0, first, text.Length);
        bool isPending = false;
        for (int i = first; i < text.Length; i++)
        {
            if (Pop3Text.IsControl(text[i]))
            {
                isPending = true;
            }
            else if (!Pop3Text.IsBidirectional(text[i]))
            {
                if (isPending && text[i] != ' ' && (clean.Length == 0 || clean[clean.Length - 1] != ' '))
                {
                    _ = clean.Append(' ');
                }

                isPending = false;
                _ = clean.Append(text[i]);
            }
        }

        return clean.ToString().Trim();
    }
}
