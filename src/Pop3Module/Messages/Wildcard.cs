namespace Pop3Module.Messages;

/// <summary>Patterns in which only * and ? are wildcards; brackets are literal, as in subjects with [SPAM].</summary>
internal static class Wildcard
{
    public static bool HasWildcard(string pattern) => pattern.IndexOf('*') >= 0 || pattern.IndexOf('?') >= 0;

    /// <summary>Matches a whole text; the time is at most proportional to the product of both lengths.</summary>
    public static bool IsMatch(string text, string pattern, bool ignoreCase)
    {
        int t = 0;
        int p = 0;
        int star = -1;
        int starText = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                starText = t;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || AreEqual(text[t], pattern[p], ignoreCase)))
            {
                t++;
                p++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++starText;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        return p == pattern.Length;
    }

    private static bool AreEqual(char left, char right, bool ignoreCase) =>
        left == right || (ignoreCase && char.ToUpperInvariant(left) == char.ToUpperInvariant(right));
}
