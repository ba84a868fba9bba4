using System.Text;
using BenchmarkDotNet.Attributes;
using Pop3Module.Mime;
using Pop3Module.MimeReading;

namespace Pop3Module.Benchmarks.Hot;

/// <summary>Reading the header of a message, as happens when somebody looks at it.</summary>
[MemoryDiagnoser]
public class HeaderBenchmark
{
    private readonly MimeReader _reader = new();
    private readonly byte[] _header = Encoding.ASCII.GetBytes(
        "Received: from mx.example.com by mail.example.com; Mon, 23 Nov 2026 10:00:00 +0000\r\n"
        + "From: =?utf-8?q?J=C3=BCrgen_M=C3=BCller?= <jm@example.com>\r\nTo: a@example.com, b@example.com\r\n"
        + "Subject: =?gb18030?B?1tDOxA==?= and more\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@example.com>\r\n\r\n");

    /// <summary>A header of usual size with encoded words.</summary>
    [Benchmark]
    public string? Read() => _reader.ReadHeaders(_header, charset: null).Subject;
}
