namespace Pop3Module.Sessions;

/// <summary>The arguments with which a server was connected to, as they are typed again. Secrets are never in it: variables stand for them.</summary>
internal sealed class ConnectionLine
{
    private const string Pin = " -CertificateThumbprint ";

    private readonly string _arguments;
    private readonly string _pins;

    /// <summary>Creates the line.</summary>
    /// <param name="arguments">The arguments that Connect-Pop3 and Test-Pop3Connection both accept.</param>
    /// <param name="pins">The thumbprints of certificates; null for none.</param>
    public ConnectionLine(string arguments, string? pins = null)
    {
        _arguments = arguments;
        _pins = pins is null ? string.Empty : Pin + pins;
    }

    /// <summary>The line that connects in the same way.</summary>
    /// <param name="more">Further arguments, with a blank before each.</param>
    public string Connect(string more = "") => "Connect-Pop3 " + _arguments + _pins + more;

    /// <summary>The line that connects in the same way and accepts only a certificate with this thumbprint.</summary>
    public string ConnectPinned(string thumbprint) => "Connect-Pop3 " + _arguments + Pin + thumbprint;

    /// <summary>The line that tests the same connection.</summary>
    public string Test() => "Test-Pop3Connection " + _arguments + _pins;
}
