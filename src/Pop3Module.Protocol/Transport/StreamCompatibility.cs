using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace Pop3Module.Protocol.Transport;

/// <summary>Stream operations over memory, which .NET Framework lacks.</summary>
internal static class StreamCompatibility
{
#if !NET
    /// <summary>Reads into memory that is backed by an array.</summary>
    public static ValueTask<int> ReadAsync(this Stream stream, Memory<byte> memory, CancellationToken cancellationToken = default)
    {
        ArraySegment<byte> segment = GetArray(memory);
        return new ValueTask<int>(stream.ReadAsync(segment.Array, segment.Offset, segment.Count, cancellationToken));
    }

    /// <summary>Writes memory that is backed by an array.</summary>
    public static ValueTask WriteAsync(this Stream stream, ReadOnlyMemory<byte> memory, CancellationToken cancellationToken = default)
    {
        ArraySegment<byte> segment = GetArray(memory);
        return new ValueTask(stream.WriteAsync(segment.Array, segment.Offset, segment.Count, cancellationToken));
    }

    private static ArraySegment<byte> GetArray(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> segment)
            ? segment
            : throw new NotSupportedException("The memory is not backed by an array.");
#endif
}
