using System;

namespace Pop3Module.MimeReading;

/// <summary>
/// Reads the fields of a header one after the other and finds where the header ends: at an empty line (RFC 5322, section 2.1), at a line of blanks, or at the first
/// line that is no field. A damaged first line is skipped where a field follows it.
/// </summary>
internal ref struct HeaderFields
{
    private readonly ReadOnlySpan<byte> _octets;
    private int _position;
    private bool _isFirst;

    /// <param name="octets">The header and what follows it.</param>
    /// <param name="start">Where the header begins.</param>
    public HeaderFields(ReadOnlySpan<byte> octets, int start = 0)
    {
        _octets = octets;
        _position = start;
        _isFirst = true;
        Start = start;
        Length = 0;
        IsField = false;
        BodyStart = start;
    }

    /// <summary>Where the current field begins; after the last one, where the header ends.</summary>
    public int Start { get; private set; }

    /// <summary>The octets of the current field with its folded lines and line end; 0 after the last one.</summary>
    public int Length { get; private set; }

    /// <summary>False for a line that is to be left out: a damaged first line, or a name with control characters.</summary>
    public bool IsField { get; private set; }

    /// <summary>After the last field: where the body begins, behind the line that separates it from the header.</summary>
    public int BodyStart { get; private set; }

    /// <summary>The current field.</summary>
    public readonly ReadOnlySpan<byte> Field => _octets.Slice(Start, Length);

    /// <summary>True after the last field where an empty line separates header and body, or where no octets follow.</summary>
    public readonly bool IsEndPlain => Start == _octets.Length || (BodyStart > Start && BodyStart - Start == EmptyLineLength(_octets.Slice(Start)));

    /// <summary>Goes to the next field; false at the end of the header.</summary>
    public bool MoveNext()
    {
        Start = _position;
        Length = 0;
        BodyStart = _position;
        ReadOnlySpan<byte> rest = _octets.Slice(_position);
        int separator = rest.IsEmpty ? 0 : EmptyLineLength(rest);
        if (rest.IsEmpty || separator > 0)
        {
            BodyStart += separator;
            return false;
        }

        int length = MeasureField(rest);
        bool isField = BeginsWithField(rest, out bool isClean);
        if (!isField && !(_isFirst && length < rest.Length && BeginsWithField(rest.Slice(length), out _)))
        {
            int blank = BlankLineLength(rest);
            BodyStart += blank;
            return false;
        }

        _isFirst = false;
        IsField = isField && isClean;
        Length = length;
        _position += length;
        return true;
    }

    /// <summary>Joins the lines of a field or of its value (RFC 5322, section 2.2.3).</summary>
    /// <param name="field">The field.</param>
    /// <param name="most">The most octets that are kept.</param>
    /// <param name="isCut">True where there were more.</param>
    /// <returns>The octets without line ends.</returns>
    public static byte[] Unfold(ReadOnlySpan<byte> field, int most, out bool isCut)
    {
        byte[] unfolded = new byte[Math.Min(field.Length, most)];
        int length = 0;
        isCut = false;
        foreach (byte octet in field)
        {
            if (length == most)
            {
                isCut = true;
                break;
            }

            if (octet is not ((byte)'\r' or (byte)'\n'))
            {
                unfolded[length++] = octet;
            }
        }

        Array.Resize(ref unfolded, length);
        return unfolded;
    }

    /// <summary>The length of the empty line at the beginning; 0 where there is none.</summary>
    private static int EmptyLineLength(ReadOnlySpan<byte> rest) =>
        rest[0] == (byte)'\n' ? 1
        : rest[0] != (byte)'\r' ? 0
        : rest.Length == 1 ? 1
        : rest[1] == (byte)'\n' ? 2
        : 0;

    /// <summary>The length of the line of blanks at the beginning, its line end included; 0 where there is none.</summary>
    private static int BlankLineLength(ReadOnlySpan<byte> rest)
    {
        int length = 0;
        while (length < rest.Length && rest[length] is (byte)' ' or (byte)'\t')
        {
            length++;
        }

        int end = length == rest.Length ? 0 : EmptyLineLength(rest.Slice(length));
        return length == rest.Length || end > 0 ? length + end : 0;
    }

    /// <summary>The octets of the first line with its folded lines (RFC 5322, section 2.2.3).</summary>
    private static int MeasureField(ReadOnlySpan<byte> rest)
    {
        int length = 0;
        do
        {
            int found = rest.Slice(length).IndexOf((byte)'\n');
            length = found < 0 ? rest.Length : length + found + 1;
        }
        while (length < rest.Length && rest[length] is (byte)' ' or (byte)'\t' && !IsSeparator(rest.Slice(length)));
        return length;
    }

    /// <summary>True for a line of blanks that text follows: no field, no folded line and no empty line.</summary>
    private static bool IsSeparator(ReadOnlySpan<byte> rest)
    {
        int blank = BlankLineLength(rest);
        if (blank == 0)
        {
            return false;
        }

        ReadOnlySpan<byte> next = rest.Slice(blank);
        return next.IsEmpty || !(next[0] is (byte)' ' or (byte)'\t' || EmptyLineLength(next) > 0 || BeginsWithField(next, out _));
    }

    /// <summary>True where the line begins with a name and a colon, blanks between them accepted (RFC 5322, section 4.5).</summary>
    private static bool BeginsWithField(ReadOnlySpan<byte> line, out bool isClean)
    {
        isClean = true;
        int length = 0;
        while (length < line.Length && line[length] is not ((byte)':' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
        {
            isClean &= line[length] is > (byte)' ' and not 0x7F;
            length++;
        }

        bool isNamed = length > 0;
        while (length < line.Length && line[length] is (byte)' ' or (byte)'\t')
        {
            length++;
        }

        return isNamed && length < line.Length && line[length] == (byte)':';
    }
}
