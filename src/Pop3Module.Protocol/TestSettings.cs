using System.Net;
using Pop3Module.Protocol.Authentication;

namespace Pop3Module.Protocol;

/// <summary>Settings that only tests and benchmarks change.</summary>
internal sealed class TestSettings
{
    /// <summary>The MD5 implementation of APOP and CRAM-MD5; tests disable it.</summary>
    public Md5Hash Md5 { get; set; } = Md5Hash.OfPlatform;

    /// <summary>The addresses of the server, in place of those that its name resolves to; null for those.</summary>
    public IPAddress[]? Addresses { get; set; }

    /// <summary>A fixed limit of outstanding octets; 0 for the measured one.</summary>
    public long FixedWindow { get; set; }
}
