using System;

namespace Pop3Module.Protocol;

/// <summary>Finds the characters of untrusted text that change what a console shows.</summary>
public static class Pop3Text
{
    private const char Replacement = '\uFFFD';

    /// <summary>True for the control characters C0 and C1, DEL, and the separators of lines and paragraphs.</summary>
    public static bool IsControl(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';

    /// <summary>True for the controls of Unicode that override the direction of text, so that it is displayed in another order than it is stored in.</summary>
    public static bool IsBidirectional(char c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    /// <summary>Replaces each such character by U+FFFD, and a tab by a space.</summary>
    public static string ReplaceControlCharacters(string text)
    {
        if (text is null)
        {
            throw new ArgumentNullException(nameof(text));
        }

        char[]? changed = null;
        for (int i = 0; i < text.Length; i++)
        {
            if (IsControl(text[i]) || IsBidirectional(text[i]))
            {
                changed ??= text.ToCharArray();
                changed[i] = text[i] == '\t' ? ' ' : Replacement;
            }
        }

        return changed is null ? text : new string(changed);
    }
}
