using System;

namespace Pop3Module.Protocol.Wire;

/// <summary>An element of DER (X.690): the subset needed to find the signature algorithm of a certificate.</summary>
internal readonly ref struct DerElement
{
    private DerElement(byte tag, ReadOnlySpan<byte> content)
    {
        Tag = tag;
        Content = content;
    }

    public byte Tag { get; }

    public ReadOnlySpan<byte> Content { get; }

    /// <summary>Reads the first element.</summary>
    /// <returns>False when there is no complete element.</returns>
    public static bool TryRead(ReadOnlySpan<byte> octets, out DerElement element, out ReadOnlySpan<byte> behind)
    {
        const int LongForm = 0x80;
        const int MostLengthOctets = 3;
        element = default;
        behind = default;
        if (octets.Length < 2)
        {
            return false;
        }

        int start = 2;
        int length = octets[1];
        if (length >= LongForm)
        {
            int count = length - LongForm;
            if (count is 0 or > MostLengthOctets || octets.Length < 2 + count)
            {
                return false;
            }

            length = 0;
            foreach (byte octet in octets.Slice(2, count))
            {
                length = (length << 8) | octet;
            }

            start += count;
        }

        if (octets.Length - start < length)
        {
            return false;
        }

        element = new DerElement(octets[0], octets.Slice(start, length));
        behind = octets.Slice(start + length);
        return true;
    }
}
