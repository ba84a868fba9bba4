using System;
using System.Text;
using BenchmarkDotNet.Attributes;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Benchmarks.Hot;

/// <summary>Taking the dots out of 64 KiB of lines, as a buffer of the transport brings them.</summary>
[MemoryDiagnoser]
public class UnstuffingBenchmark
{
    private const int Octets = 64 * 1024;
    private readonly byte[] _original = new byte[Octets];
    private readonly byte[] _octets = new byte[Octets];

    /// <summary>Of so many lines one begins with a dot; 0 for none.</summary>
    [Params(0, 40)]
    public int LinesPerDot { get; set; }

    /// <summary>Makes the lines.</summary>
    [GlobalSetup]
    public void MakeLines()
    {
        StringBuilder text = new();
        for (int line = 0; text.Length < Octets; line++)
        {
            _ = text.Append(LinesPerDot > 0 && line % LinesPerDot == 0 ? ".." : "xx").Append('x', 60).Append("\r\n");
        }

        Encoding.ASCII.GetBytes(text.ToString().AsSpan(0, Octets), _original);
    }

    /// <summary>Copies the octets and takes the dots out in place.</summary>
    [Benchmark]
    public int Unstuff()
    {
        _original.CopyTo(_octets, 0);
        DotUnstuffer unstuffer = default;
        _ = unstuffer.Process(_octets, lfOnly: false, out _, out int produced, out _);
        return produced;
    }

    /// <summary>Copies the octets: what of the other is not unstuffing.</summary>
    [Benchmark(Baseline = true)]
    public int Copy()
    {
        _original.CopyTo(_octets, 0);
        return _octets.Length;
    }
}
