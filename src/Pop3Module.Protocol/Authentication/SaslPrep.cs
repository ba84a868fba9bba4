using System;
using System.Text;

namespace Pop3Module.Protocol.Authentication;

/// <summary>SASLprep (RFC 4013): normalises names and passwords, so that equivalent spellings compare equal.</summary>
internal static class SaslPrep
{
    /// <summary>Prepares a string as a query: code points unassigned in Unicode 3.2 are allowed (RFC 3454, section 7).</summary>
    /// <exception cref="SaslFailureException">The string contains a prohibited character, mixes writing directions, or is empty after preparation.</exception>
    public static string Prepare(string text, string what)
    {
        string prepared = Normalize(Map(text), what);
        if (prepared.Length == 0)
        {
            throw new SaslFailureException($"{what} is empty after SASLprep");
        }

        bool hasRightToLeft = false;
        bool hasLeftToRight = false;
        for (int i = 0; i < prepared.Length; i++)
        {
            int codePoint = CodePointAt(prepared, ref i);
            if (SaslPrepTables.Prohibited.Contains(codePoint))
            {
                throw new SaslFailureException($"{what} contains a character that SASLprep prohibits");
            }

            hasRightToLeft |= SaslPrepTables.RightToLeft.Contains(codePoint);
            hasLeftToRight |= SaslPrepTables.LeftToRight.Contains(codePoint);
        }

        if (hasRightToLeft && (hasLeftToRight || !BeginsAndEndsRightToLeft(prepared)))
        {
            throw new SaslFailureException($"{what} mixes writing directions in a way that SASLprep prohibits");
        }

        return prepared;
    }

    private static string Map(string text)
    {
        StringBuilder mapped = new(text.Length);
        foreach (char c in text)
        {
            // All mapped code points lie in the first plane, so halves of surrogate pairs are copied unchanged.
            if (SaslPrepTables.Spaces.Contains(c))
            {
                _ = mapped.Append(' ');
            }
            else if (!SaslPrepTables.Nothing.Contains(c))
            {
                _ = mapped.Append(c);
            }
        }

        return mapped.ToString();
    }

    private static string Normalize(string text, string what)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            // The only cause is an unpaired surrogate, which is prohibited (table C.5).
            throw new SaslFailureException($"{what} is not valid Unicode text");
        }
    }

    /// <summary>RFC 3454, section 6, requirement 3.</summary>
    private static bool BeginsAndEndsRightToLeft(string text)
    {
        int first = 0;
        int last = text.Length > 1 && char.IsSurrogatePair(text, text.Length - 2) ? text.Length - 2 : text.Length - 1;
        return SaslPrepTables.RightToLeft.Contains(CodePointAt(text, ref first))
            && SaslPrepTables.RightToLeft.Contains(CodePointAt(text, ref last));
    }

    private static int CodePointAt(string text, ref int index)
    {
        if (index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1]))
        {
            index++;
            return char.ConvertToUtf32(text[index - 1], text[index]);
        }

        return text[index];
    }
}
