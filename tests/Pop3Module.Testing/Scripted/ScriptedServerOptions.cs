using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Pop3Module.Testing;

/// <summary>How a <see cref="ScriptedServer"/> meets its clients.</summary>
public sealed class ScriptedServerOptions
{
    /// <summary>Where it listens; on the loopback interface unless told otherwise.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The certificate, with its private key, for <c>TLS</c> lines and for <see cref="ImplicitTls"/>.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Whether every connection begins with a TLS handshake, as on port 995.</summary>
    public bool ImplicitTls { get; init; }
}
