using BenchmarkDotNet.Attributes;
using Pop3Module.Protocol;
using Pop3Module.Protocol.Wire;

namespace Pop3Module.Benchmarks.Hot;

/// <summary>Reading one line of a listing.</summary>
[MemoryDiagnoser]
public class ListingBenchmark
{
    private readonly byte[] _scanListing = "12345 1048576"u8.ToArray();
    private readonly byte[] _uniqueIdListing = "12345 0000a1b25f3c9d4e"u8.ToArray();

    /// <summary>A line of LIST.</summary>
    [Benchmark]
    public Pop3ScanListing Scan()
    {
        _ = ListingLine.TryParseScanListing(_scanListing, out Pop3ScanListing listing);
        return listing;
    }

    /// <summary>A line of UIDL.</summary>
    [Benchmark]
    public Pop3UniqueIdListing UniqueId()
    {
        _ = ListingLine.TryParseUniqueId(_uniqueIdListing, out Pop3UniqueIdListing listing);
        return listing;
    }
}
