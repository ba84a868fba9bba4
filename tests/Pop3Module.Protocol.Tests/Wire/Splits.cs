using System;
using System.Collections.Generic;
using System.Linq;

namespace Pop3Module.Protocol.Tests.Wire;

/// <summary>The ways in which octets may arrive: whole, one by one, in two pieces cut at every point.</summary>
internal static class Splits
{
    public static IEnumerable<byte[][]> Of(byte[] octets)
    {
        yield return new[] { octets };
        yield return octets.Select(static (byte octet) => new[] { octet }).ToArray();
        for (int cut = 1; cut < octets.Length; cut++)
        {
            yield return new[] { octets[..cut], octets[cut..] };
        }
    }
}
