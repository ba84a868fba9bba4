using System;
using MimeKit.IO.Filters;

namespace Pop3Module.MimeReading;

/// <summary>Removes blanks between an equals sign and the end of its line, so that it is a soft line break of quoted-printable (RFC 2045, section 6.7, rule 3).</summary>
internal sealed class SoftBreakFilter : MimeFilterBase
{
    /// <summary>More blanks are no white space that was added on the way.</summary>
    private const int MaxBlanks = 1000;

    /// <inheritdoc/>
    protected override byte[] Filter(byte[] input, int startIndex, int length, out int outputIndex, out int outputLength, bool flush)
    {
        EnsureOutputSize(length, keep: false);
        int written = 0;
        int position = startIndex;
        int end = startIndex + length;
        while (position < end)
        {
            int found = Array.IndexOf(input, (byte)'=', position, end - position);
            int copied = (found < 0 ? end : found + 1) - position;
            Buffer.BlockCopy(input, position, OutputBuffer!, written, copied);
            written += copied;
            position += copied;
            int next = position;
            while (found >= 0 && next < end && input[next] is (byte)' ' or (byte)'\t')
            {
                next++;
            }

            if (found >= 0 && next == end && !flush && next - position < MaxBlanks)
            {
                // Whether the line ends here is in the octets to come.
                written--;
                SaveRemainingInput(input, position - 1, end - position + 1);
                break;
            }

            position = found >= 0 && (next == end ? flush : input[next] is (byte)'\r' or (byte)'\n') ? next : position;
        }

        outputIndex = 0;
        outputLength = written;
        return OutputBuffer!;
    }
}
