using System;

namespace Pop3Module.Messages;

/// <summary>CRC-32 of zip and gzip (RFC 1952, section 8).</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Table = MakeTable();

    /// <summary>Continues a checksum, which begins with 0.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> octets)
    {
        crc = ~crc;
        foreach (byte octet in octets)
        {
            crc = Table[(byte)(crc ^ octet)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] MakeTable()
    {
        const int Bits = 8;
        uint[] table = new uint[byte.MaxValue + 1];
        for (uint i = 0; i < table.Length; i++)
        {
            uint value = i;
            for (int bit = 0; bit < Bits; bit++)
            {
                value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ Polynomial;
            }

            table[i] = value;
        }

        return table;
    }
}
