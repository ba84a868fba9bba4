using System;

namespace Pop3Module.Protocol.Pipeline;

/// <summary>Gathers command lines until they are written.</summary>
internal sealed class CommandBuffer
{
    private byte[] _octets = new byte[512];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Content => _octets.AsMemory(0, Length);

    public void Append(byte octet)
    {
        Reserve(1);
        _octets[Length++] = octet;
    }

    public void Append(ReadOnlySpan<byte> octets)
    {
        Reserve(octets.Length);
        octets.CopyTo(_octets.AsSpan(Length));
        Length += octets.Length;
    }

    public void AppendAscii(string text)
    {
        Reserve(text.Length);
        foreach (char c in text)
        {
            _octets[Length++] = (byte)c;
        }
    }

    /// <summary>Appends a space and a number of zero or more.</summary>
    public void AppendNumber(int number)
    {
        const int MostDigits = 10;
        Span<byte> digits = stackalloc byte[MostDigits];
        int start = MostDigits;
        do
        {
            digits[--start] = (byte)('0' + (number % 10));
            number /= 10;
        }
        while (number > 0);

        Append((byte)' ');
        Append(digits.Slice(start));
    }

    public void AppendLineEnd() => Append("\r\n"u8);

    /// <summary>Overwrites the content, secrets included.</summary>
    public void Clear()
    {
        Array.Clear(_octets, 0, Length);
        Length = 0;
    }

    private void Reserve(int count)
    {
        if (_octets.Length - Length < count)
        {
            byte[] outgrown = _octets;
            Array.Resize(ref _octets, Math.Max(_octets.Length * 2, Length + count));

            // It may hold a secret.
            Array.Clear(outgrown, 0, Length);
        }
    }
}
