using System;

namespace Pop3Module.MimeReading;

/// <summary>Selects fields of a header.</summary>
/// <param name="name">The name of the field, without the colon.</param>
internal delegate bool FieldFilter(ReadOnlySpan<byte> name);

/// <summary>Compares names of fields, whose case does not matter (RFC 5322, section 1.2.2; RFC 5234, section 2.3).</summary>
internal static class FieldName
{
    private const int CaseBit = 0x20;

    /// <summary>True when both are the same name.</summary>
    /// <param name="name">The name of a field: printable ASCII.</param>
    /// <param name="lowerCase">Letters, in lower case, and hyphens.</param>
    public static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lowerCase)
    {
        if (name.Length != lowerCase.Length)
        {
            return false;
        }

        for (int i = 0; i < name.Length; i++)
        {
            bool isLetter = lowerCase[i] is >= (byte)'a' and <= (byte)'z';
            if ((isLetter ? name[i] | CaseBit : name[i]) != lowerCase[i])
            {
                return false;
            }
        }

        return true;
    }
}
