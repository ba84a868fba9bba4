using System;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
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
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("ComputerName", "HostName")]
    [ValidateNotNullOrEmpty]
    public string Server { get; set; } = string.Empty;

    /// <summary>The TCP port; by default 995 with TLS from the start, else 110.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TableCell(typeof(int), null)]
    [ValidatePort]
    public int? Port { get; set; }

    /// <summary>Auto: TLS without a port or on 995, STLS required on any other. Never plaintext unless None asks for it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TableCell(typeof(Pop3Security), Pop3Security.Auto)]
    public Pop3Security Security { get; set; }

    /// <summary>The name and password of the user.</summary>
    [Parameter(ParameterSetName = CredentialSet, ValueFromPipelineByPropertyName = true)]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>The name of the user whose access token is given, or whose mailbox a certificate or Kerberos opens.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TokenSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(Mandatory = true, ParameterSetName = NameSet, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string UserName { get; set; } = string.Empty;

    /// <summary>An OAuth 2.0 access token for the mailbox.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TokenSet, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public SecureString? AccessToken { get; set; }

    /// <summary>How the credentials are presented; Auto takes the strongest way the server offers.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TableCell(typeof(Pop3Authentication), Pop3Authentication.Auto)]
    public Pop3Authentication Authentication { get; set; }

    /// <summary>A certificate with its private key that is shown to the server; with it EXTERNAL needs no credentials.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>Accepts any certificate; where thumbprints are given, one must still match.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TableCell(typeof(bool), false)]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>SHA-256 thumbprints of certificates; one must match, and then the chain is not checked.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[]? CertificateThumbprint { get; set; }

    /// <summary>The proxy through which the server is reached: socks5://host:port or http://host:port.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public Uri? Proxy { get; set; }

    /// <summary>The name and password that the proxy asks for.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Credential]
    [ValidateNotNull]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>Seconds the server may be silent while an answer is due; 100 by default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TableCell(typeof(int), DefaultTimeoutSeconds)]
    [ValidateRange(1, MostSeconds)]
    public int TimeoutSec { get; set; } = DefaultTimeoutSeconds;

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

    /// <summary>The arguments of the connection as they are typed again.</summary>
    private protected override ConnectionLine OwnLine =>
        new(DescribeArguments(), CertificateThumbprint is null ? null : string.Join(",", CertificateThumbprint.Select(ArgumentText.Quote)));

    private string DescribeArguments()
    {
        StringBuilder line = new(ArgumentText.Quote(Server));
        Add("-Port", Port?.ToString(CultureInfo.InvariantCulture));
        Add("-Security", Security == Pop3Security.Auto ? null : Security.ToString());
        bool hasCredential = Credential is not null && Credential != PSCredential.Empty;
        Add("-Credential", hasCredential ? ArgumentText.Quote(Credential!.UserName.TrimStart('\\')) : null);
        Add("-UserName", UserName.Length > 0 ? ArgumentText.Quote(UserName) : null);
        Add("-AccessToken", AccessToken is null ? null : "$token");
        Add("-ClientCertificate", ClientCertificate is null ? null : "$certificate");
        Add("-Authentication", Authentication == Pop3Authentication.Auto ? null : Authentication.ToString());
        Add("-SkipCertificateCheck", SkipCertificateCheck ? string.Empty : null);
        Add("-Proxy", Proxy is not { IsAbsoluteUri: true } ? null : ArgumentText.Quote(Proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)));
        Add("-ProxyCredential", ProxyCredential is null ? null : "$proxyCredential");
        return line.ToString();

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                _ = line.Append(' ').Append(name).Append(value.Length > 0 ? " " : string.Empty).Append(value);
            }
        }
    }

    /// <summary>Reports a failure: it ends the cmdlet, but where servers come from the pipeline, it concerns only this one.</summary>
    private protected void ReportFailure(Exception fault)
    {
        ErrorRecord record = CreateError(fault, Server);
        if (!MyInvocation.ExpectingInput)
        {
            ThrowTerminatingError(record);
        }

        WriteError(record);
    }

    /// <summary>Checks the parameters and makes the credentials, before anything connects.</summary>
    /// <returns>Null, or what cannot be used.</returns>
    private protected ArgumentException? TryPrepare(out Pop3Credential credential)
    {
        credential = null!;
        try
        {
            _ = MakeOptions(log: null, credential: null);
            credential = MakeCredential();
            return ClientCertificate is { HasPrivateKey: false }
                ? new ArgumentException("The client certificate has no private key, so it cannot authenticate the client.")
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
