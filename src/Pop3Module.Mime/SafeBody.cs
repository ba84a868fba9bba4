using System.Collections.Generic;
using System.Text;

namespace Pop3Module.MimeReading;

/// <summary>Makes text of a body safe to be shown on a console.</summary>
internal static class SafeBody
{
    private const char Escape = '\u241B';
    private const char ControlPictures = '\u2400';
    private const char DeletePicture = '\u2421';
    private const char PopEmbedding = '\u202C';
    private const char PopIsolate = '\u2069';

    /// <summary>
    /// Shows control characters except tab and line ends as their control pictures, those of C1 as the picture of ESC and the letter that mean the same (ECMA-48,
    /// section 5.3). A carriage return alone is a line end.
    /// </summary>
    public static string ShowControls(string text)
    {
        int first = 0;
        while (first < text.Length && !IsHarmful(text, first))
        {
            first++;
        }

        if (first == text.Length)
        {
            return text;
        }

        StringBuilder safe = new(text, 0, first, text.Length + 16);
        for (int i = first; i < text.Length; i++)
        {
            char c = text[i];
            if (!IsHarmful(text, i))
            {
                _ = safe.Append(c);
            }
            else if (c == '\r')
            {
                // Several carriage returns in front of a line feed are one line end.
                _ = i + 1 < text.Length && text[i + 1] == '\r' ? safe : safe.Append("\r\n");
            }
            else if (c >= '\u0080')
            {
                _ = safe.Append(Escape).Append((char)(c - 0x40));
            }
            else
            {
                _ = safe.Append(c == '\u007F' ? DeletePicture : (char)(ControlPictures + c));
            }
        }

        return safe.ToString();
    }

    /// <summary>Ends at the end of each line what turns the direction of text in it (Unicode Standard Annex 9), so that it does not turn what is printed after it.</summary>
    public static string BalanceDirections(string text)
    {
        int first = 0;
        while (first < text.Length && !IsOpening(text[first]))
        {
            first++;
        }

        if (first == text.Length)
        {
            return text;
        }

        Stack<char> open = new();
        StringBuilder balanced = new(text, 0, first, text.Length + 16);
        for (int i = first; i < text.Length; i++)
        {
            char c = text[i];
            if (c is '\r' or '\n' or '\u2028' or '\u2029')
            {
                Close(open, balanced);
            }
            else if (IsOpening(c))
            {
                open.Push(c is '\u2066' or '\u2067' or '\u2068' ? PopIsolate : PopEmbedding);
            }
            else if (c is PopEmbedding or PopIsolate && open.Count > 0 && open.Peek() == c)
            {
                _ = open.Pop();
            }

            _ = balanced.Append(c);
        }

        Close(open, balanced);
        return balanced.ToString();
    }

    private static void Close(Stack<char> open, StringBuilder text)
    {
        while (open.Count > 0)
        {
            _ = text.Append(open.Pop());
        }
    }

    private static bool IsOpening(char c) => c is '\u202A' or '\u202B' or '\u202D' or '\u202E' or '\u2066' or '\u2067' or '\u2068';

    private static bool IsHarmful(string text, int index) => text[index] switch
    {
        '\t' or '\n' => false,
        '\r' => index + 1 == text.Length || text[index + 1] != '\n',
        < ' ' => true,
        >= '\u007F' and <= '\u009F' => true,
        _ => false,
    };
}
