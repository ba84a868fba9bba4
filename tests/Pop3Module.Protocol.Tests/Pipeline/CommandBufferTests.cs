using System;
using System.Runtime.InteropServices;
using Pop3Module.Protocol.Pipeline;
using Xunit;

namespace Pop3Module.Protocol.Tests.Pipeline;

public class CommandBufferTests
{
    [Fact]
    public void What_was_written_and_what_the_buffer_grew_out_of_is_overwritten()
    {
        CommandBuffer buffer = new();
        CommandLine.CreateWithText("PASS", "secret", "********").AppendTo(buffer);
        byte[] first = ArrayOf(buffer);
        Assert.Contains((byte)'s', first);
        CommandLine.CreateWithText("AUTH", new string('x', 2000), "********").AppendTo(buffer);
        byte[] second = ArrayOf(buffer);
        Assert.NotSame(first, second);
        Assert.All(first, static octet => Assert.Equal(0, octet));
        Assert.StartsWith("PASS secret", System.Text.Encoding.ASCII.GetString(second), StringComparison.Ordinal);
        buffer.Clear();
        Assert.All(second, static octet => Assert.Equal(0, octet));
    }

    private static byte[] ArrayOf(CommandBuffer buffer)
    {
        Assert.True(MemoryMarshal.TryGetArray(buffer.Content, out ArraySegment<byte> segment));
        return segment.Array!;
    }
}
