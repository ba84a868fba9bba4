using System;

namespace Pop3Module.Protocol.Wire;

/// <summary>Octets as hexadecimal digits.</summary>
internal static class Hex
{
    public static string Upper(byte[] octets) => BitConverter.ToString(octets).Replace("-", string.Empty);

    public static string Lower(byte[] octets) => Upper(octets).ToLowerInvariant();
}
