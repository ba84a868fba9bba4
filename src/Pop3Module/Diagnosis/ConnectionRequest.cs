using System;
using System.Linq;
using Pop3Module.Protocol;

namespace Pop3Module.Diagnosis;

/// <summary>What a test of a connection was asked for.</summary>
internal sealed class ConnectionRequest
{
    /// <summary>A connection nobody asked for in so many words must not cost minutes.</summary>
    private static readonly TimeSpan LookTime = TimeSpan.FromSeconds(10);

    private readonly Func<Pop3ClientOptions> _makeOptions;

    /// <summary>Creates a request.</summary>
    /// <param name="makeOptions">Makes the options of a connection as Connect-Pop3 would; called once for each.</param>
    /// <param name="credential">Who wants in; empty for nobody.</param>
    /// <param name="authentication">How.</param>
    public ConnectionRequest(Func<Pop3ClientOptions> makeOptions, Pop3Credential credential, Pop3Authentication authentication)
    {
        _makeOptions = makeOptions;
        Credential = credential;
        Authentication = authentication;
        Asked = makeOptions();
    }

    public Pop3Credential Credential { get; }

    public Pop3Authentication Authentication { get; }

    /// <summary>The options as they were asked for.</summary>
    public Pop3ClientOptions Asked { get; }

    public string Server => Asked.Host;

    /// <summary>The port where TLS is looked for when no port is named.</summary>
    public int TlsPort { get; init; } = Pop3ClientOptions.TlsPort;

    /// <summary>The port where STLS is looked for when there is no TLS.</summary>
    public int PlainPort { get; init; } = Pop3ClientOptions.PlainPort;

    /// <summary>True when neither port nor security was named: then the server decides where it is to be found.</summary>
    public bool LeavesPortOpen => Asked.Port is null && Asked.Security == Pop3Security.Auto;

    /// <summary>The port to begin with.</summary>
    public int Port => Asked.Port ?? (Asked.EffectiveSecurity == Pop3Security.Tls ? TlsPort : PlainPort);

    /// <summary>True when a login is wanted whatever the server offers.</summary>
    public bool HasCredential => Credential.Password is not null || Credential.AccessToken is not null || Credential.UserName.Length > 0
        || Authentication is Pop3Authentication.External or Pop3Authentication.Gssapi;

    /// <summary>True when a login is wanted: a certificate alone is one only where the server takes it for that.</summary>
    public bool WantsLogin(Pop3Capabilities capabilities) => HasCredential
        || (Asked.ClientCertificates.Count > 0 && capabilities.GetArguments("SASL").Contains("EXTERNAL", StringComparer.OrdinalIgnoreCase));

    /// <summary>Options of a connection that is accepted by the rules that were asked for.</summary>
    public Pop3ClientOptions MakeOptions(int port, Pop3Security security)
    {
        Pop3ClientOptions options = _makeOptions();
        options.Port = port;
        options.Security = security;
        return options;
    }

    /// <summary>Options of a connection that accepts any certificate and shows none: to look, never to log in.</summary>
    public Pop3ClientOptions MakeLookOptions(int port, Pop3Security security)
    {
        Pop3ClientOptions options = MakeOptions(port, security);
        options.AcceptsAnyCertificate = true;
        options.ClientCertificates.Clear();
        options.InactivityTimeout = options.InactivityTimeout < LookTime ? options.InactivityTimeout : LookTime;
        return options;
    }
}
