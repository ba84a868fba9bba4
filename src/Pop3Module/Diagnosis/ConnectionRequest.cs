using System;
using System.Linq;
using Pop3Module.Protocol;

namespace Pop3Module.Diagnosis;

/// <summary>The options of a test of a connection.</summary>
internal sealed class ConnectionRequest
{
    /// <summary>The timeout of further connections, which the user did not request explicitly.</summary>
    private static readonly TimeSpan LookTime = TimeSpan.FromSeconds(10);

    private readonly Func<Pop3ClientOptions> _makeOptions;

    /// <summary>Creates a request.</summary>
    /// <param name="makeOptions">Creates the options of a connection as Connect-Pop3 does, the secrets of the credentials hidden; called once for each.</param>
    /// <param name="credential">The credentials; empty for none.</param>
    /// <param name="authentication">The authentication method.</param>
    public ConnectionRequest(Func<Pop3ClientOptions> makeOptions, Pop3Credential credential, Pop3Authentication authentication)
    {
        _makeOptions = makeOptions;
        Credential = credential;
        Authentication = authentication;
        Asked = makeOptions();
    }

    public Pop3Credential Credential { get; }

    public Pop3Authentication Authentication { get; }

    /// <summary>The options as given.</summary>
    public Pop3ClientOptions Asked { get; }

    public string Server => Asked.Host;

    /// <summary>The port tried with TLS when no port is given.</summary>
    public int TlsPort { get; init; } = Pop3ClientOptions.TlsPort;

    /// <summary>The port tried with STLS when there is no TLS.</summary>
    public int PlainPort { get; init; } = Pop3ClientOptions.PlainPort;

    /// <summary>True when neither port nor security was given: both usual ports are then tried.</summary>
    public bool LeavesPortOpen => Asked.Port is null && Asked.Security == Pop3Security.Auto;

    /// <summary>The port to try first.</summary>
    public int Port => Asked.Port ?? (Asked.EffectiveSecurity == Pop3Security.Tls ? TlsPort : PlainPort);

    /// <summary>True when a login is to be tried with any server.</summary>
    public bool HasCredential => Credential.Password is not null || Credential.AccessToken is not null || Credential.UserName.Length > 0
        || Authentication is Pop3Authentication.External or Pop3Authentication.Gssapi;

    /// <summary>True when a login is to be tried: with a certificate alone only where the server offers EXTERNAL.</summary>
    public bool WantsLogin(Pop3Capabilities capabilities) => HasCredential
        || (Asked.ClientCertificates.Count > 0 && capabilities.GetArguments("SASL").Contains("EXTERNAL", StringComparer.OrdinalIgnoreCase));

    /// <summary>Options of a connection with the given security requirements.</summary>
    public Pop3ClientOptions MakeOptions(int port, Pop3Security security)
    {
        Pop3ClientOptions options = _makeOptions();
        options.Port = port;
        options.Security = security;
        return options;
    }

    /// <summary>Options of a connection that accepts any certificate and sends none: for facts about the server, without a login.</summary>
    public Pop3ClientOptions MakeLookOptions(int port, Pop3Security security)
    {
        Pop3ClientOptions options = MakeOptions(port, security);
        options.AcceptsAnyCertificate = true;
        options.ClientCertificates.Clear();
        options.InactivityTimeout = options.InactivityTimeout < LookTime ? options.InactivityTimeout : LookTime;
        return options;
    }
}
