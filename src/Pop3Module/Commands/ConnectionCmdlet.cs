using System;
using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using Pop3Module.Diagnosis;
using Pop3Module.Errors;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Commands;

/// <summary>The parameters of the cmdlets that connect to a server, and the options and credentials made from them.</summary>
public abstract class ConnectionCmdlet : Pop3Cmdlet
{
    private protected const string CredentialSet = "Credential";
    private protected const string TokenSet = "AccessToken";
    private protected const string NameSet = "UserName";
    private protected const int MostSeconds = int.MaxValue / 1000;
    private const int DefaultTimeoutSeconds = 100;

    private protected ConnectionCmdlet()
    {
    }

    /// <summary>The host name or address of the server.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("ComputerName", "HostName")]
    [ValidateNotNullOrEmpty]
    public string Server { get; set; } = string.Empty;

    /// <summary>The TCP port; by default 995 with TLS from the start, else 110.</summary>
    [Parameter]
    [ValidateRange(1, IPEndPoint.MaxPort)]
    public int? Port { get; set; }

    /// <summary>Auto: TLS without a port or on 995, STLS required on any other. Never plaintext unless None asks for it.</summary>
    [Parameter]
    public Pop3Security Security { get; set; }

    /// <summary>The name and password of the user.</summary>
    [Parameter(ParameterSetName = CredentialSet)]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>The name of the user whose access token is given, or whose mailbox a certificate or Kerberos opens.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TokenSet)]
    [Parameter(Mandatory = true, ParameterSetName = NameSet)]
    [ValidateNotNullOrEmpty]
    public string UserName { get; set; } = string.Empty;

    /// <summary>An OAuth 2.0 access token for the mailbox.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TokenSet)]
    [ValidateNotNull]
    public SecureString? AccessToken { get; set; }

    /// <summary>How the credentials are presented; Auto takes the strongest way the server offers.</summary>
    [Parameter]
    public Pop3Authentication Authentication { get; set; }

    /// <summary>A certificate with its private key that is shown to the server; with it EXTERNAL needs no credentials.</summary>
    [Parameter]
    [ValidateNotNull]
    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>Accepts any certificate; where thumbprints are given, one must match all the same.</summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>SHA-256 thumbprints of certificates; one must match, and then the chain is not checked.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? CertificateThumbprint { get; set; }

    /// <summary>The proxy through which the server is reached: socks5://host:port or http://host:port.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? Proxy { get; set; }

    /// <summary>The name and password that the proxy asks for.</summary>
    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>Seconds the server may be silent while an answer is due; 100 by default.</summary>
    [Parameter]
    [ValidateRange(1, MostSeconds)]
    public int TimeoutSec { get; set; } = DefaultTimeoutSeconds;

    /// <summary>Checks the parameters and makes the credentials; a parameter that cannot be used ends the cmdlet before it connects.</summary>
    private protected Pop3Credential PrepareCredential()
    {
        FailOn(TryPrepare(out Pop3Credential? credential));
        return credential!;
    }

    /// <summary>Makes the options of one connection; the parameters were checked before.</summary>
    /// <param name="log">Where the dialogue is written.</param>
    /// <param name="credential">The credentials whose secrets are hidden from the greeting on.</param>
    private protected Pop3ClientOptions MakeOptions(SessionLog? log, Pop3Credential? credential)
    {
        Pop3ClientOptions options = new(Server)
        {
            Port = Port,
            Security = Security,
            InactivityTimeout = TimeSpan.FromSeconds(TimeoutSec),
            TimeProvider = Time,
            SkipCertificateCheck = SkipCertificateCheck,
            CertificateThumbprints = CertificateThumbprint ?? Array.Empty<string>(),
            Log = log,
        };
        if (credential is not null)
        {
            options.Hide(credential);
        }

        if (ClientCertificate is not null)
        {
            _ = options.ClientCertificates.Add(ClientCertificate);
        }

        if (Proxy is not null)
        {
            bool isNamed = ProxyCredential is not null && ProxyCredential != PSCredential.Empty;
            options.SetProxy(Proxy, isNamed ? new NetworkCredential(ProxyCredential!.UserName.TrimStart('\\'), ProxyCredential.Password) : null);
        }
        else if (ProxyCredential is not null)
        {
            throw new ArgumentException("-ProxyCredential needs -Proxy.");
        }

        return options;
    }

    private protected void FailOn(Exception? fault)
    {
        if (fault is not null)
        {
            Fail(fault);
        }
    }

    /// <summary>Ends the cmdlet.</summary>
    private protected void Fail(Exception fault)
    {
        ErrorRecord record = ErrorRecords.Create(fault, Server);
        if (fault is Pop3TlsException { CertificateThumbprint: string thumbprint })
        {
            string line = DescribeTrusting(thumbprint);
            record.ErrorDetails = new ErrorDetails(
                $"{fault.Message} Once the owner of the server has confirmed, not over this connection, that the certificate is the right one: {line}")
            {
                RecommendedAction = line,
            };
        }

        ThrowTerminatingError(record);
    }

    /// <summary>The line that connects as asked for and accepts the certificate by its thumbprint.</summary>
    private string DescribeTrusting(string thumbprint)
    {
        string port = Port is int number ? " -Port " + number.ToString(CultureInfo.InvariantCulture) : string.Empty;
        string security = Security == Pop3Security.Auto ? string.Empty : " -Security " + Security;
        string login = this switch
        {
            { AccessToken: not null } => " -UserName " + Recommendation.Quote(UserName) + " -AccessToken $token",
            { UserName.Length: > 0 } => " -UserName " + Recommendation.Quote(UserName),
            { Credential: not null } when Credential != PSCredential.Empty => " -Credential " + Recommendation.Quote(Credential.UserName.TrimStart('\\')),
            _ => string.Empty,
        };
        string certificate = ClientCertificate is null ? string.Empty : " -ClientCertificate $certificate";
        string authentication = Authentication == Pop3Authentication.Auto ? string.Empty : " -Authentication " + Authentication;
        string proxy = Proxy is null ? string.Empty : " -Proxy " + Proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)
            + (ProxyCredential is null ? string.Empty : " -ProxyCredential $proxyCredential");
        return $"Connect-Pop3 {Recommendation.Quote(Server)}{port}{security}{login}{certificate}{authentication}{proxy} -CertificateThumbprint {thumbprint}";
    }

    private ArgumentException? TryPrepare(out Pop3Credential? credential)
    {
        credential = null;
        try
        {
            _ = MakeOptions(log: null, credential: null);
            credential = MakeCredential();
            return ClientCertificate is { HasPrivateKey: false }
                ? new ArgumentException("The client certificate has no private key; without one it proves nothing to a server.")
                : null;
        }
        catch (ArgumentException refusal)
        {
            return refusal;
        }
    }

    private Pop3Credential MakeCredential()
    {
        if (AccessToken is not null)
        {
            return new Pop3Credential(UserName, accessToken: new NetworkCredential(string.Empty, AccessToken).Password);
        }

        // Windows PowerShell puts a backslash before a name that is entered without a domain.
        return Credential is null || Credential == PSCredential.Empty
            ? new Pop3Credential(UserName)
            : new Pop3Credential(Credential.UserName.TrimStart('\\'), new NetworkCredential(string.Empty, Credential.Password).Password);
    }
}
