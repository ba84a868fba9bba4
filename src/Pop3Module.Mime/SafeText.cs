using System.Text;

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
        while (first < text.Length && !IsControl(text[first]) && !IsBidirectional(text[first]))
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
            if (IsControl(text[i]))
            {
                isPending = true;
            }
            else if (!IsBidirectional(text[i]))
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

    private static bool IsControl(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';

    private static bool IsBidirectional(char c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
