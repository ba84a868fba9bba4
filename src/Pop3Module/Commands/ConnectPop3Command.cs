using System;
using System.IO;
using System.Management.Automation;
using System.Net;
using System.Net.Security;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Pop3Module.Errors;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Commands;

/// <summary>Opens a mailbox.</summary>
[Cmdlet(VerbsCommunications.Connect, "Pop3", DefaultParameterSetName = CredentialSet)]
[OutputType(typeof(Pop3Session))]
public sealed class ConnectPop3Command : Pop3Cmdlet
{
    private const int MostSeconds = int.MaxValue / 1000;
    private const int DefaultTimeoutSeconds = 100;
    private const int DefaultRetrySeconds = 5;
    private const string CredentialSet = "Credential";
    private const string TokenSet = "AccessToken";
    private const string NameSet = "UserName";

    private Pop3Client? _client;
    private SessionLog? _log;
    private bool _hasConnected;

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

    /// <summary>Accepts any certificate; with a warning when something is wrong with it.</summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>SHA-256 thumbprints of certificates; one must match, and then no chain is asked for.</summary>
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

    /// <summary>How often to try again when the mailbox is in use, the server has a passing fault or does not answer; 0 by default.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int RetryCount { get; set; }

    /// <summary>Seconds to wait before trying again; 5 by default.</summary>
    [Parameter]
    [ValidateRange(0, MostSeconds)]
    public int RetryIntervalSec { get; set; } = DefaultRetrySeconds;

    /// <summary>Auto sends commands ahead where the server can; Off is one command, one answer.</summary>
    [Parameter]
    public Pop3Pipelining Pipelining { get; set; }

    /// <summary>A file to which the dialogue is appended, secrets redacted.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ProtocolLog { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _log = OpenLog();
        Watch(_log);
        FailOn(TryPrepare(_log, out Pop3ClientOptions options, out Pop3Credential credential));
        Pop3Client client = Open(options, credential);
        string userName = GetUserName(credential);
        WriteVerbose($"{userName} was authenticated by {Server} with {client.AuthenticationMechanism}.");
        FailOn(TryAwait(new ValueTask<Pop3DropListing>(client.StatAsync(StopToken)), out Pop3DropListing drop));
        WarnOfRetention(client);
        Pop3Session session = new(client, Server, options.EffectivePort, userName, drop, _log);
        SessionTable.Current.Add(session, Host, Events);
        _hasConnected = true;
        _client = null;
        _log = null;
        WriteObject(session);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool isDisposing)
    {
        base.Dispose(isDisposing);
        if (isDisposing)
        {
            // Set only while the session has not been handed out.
            _client?.Dispose();
            _log?.Dispose();

            // Every way to fail leads here, also a parameter that does not bind. Completing a line by the Tab key makes a cmdlet too, but no pipeline.
            if (!_hasConnected && MyInvocation.PipelineLength > 0)
            {
                SessionTable.Current.NoteFailedConnect();
            }
        }
    }

    private SessionLog OpenLog()
    {
        Exception fault;
        try
        {
            return new SessionLog(ProtocolLog is null ? null : SessionState.Path.GetUnresolvedProviderPathFromPSPath(ProtocolLog));
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            fault = refusal;
        }

        Fail(new IOException($"The protocol log {ProtocolLog} cannot be written: {fault.Message}", fault));
        throw fault;
    }

    /// <summary>Connects and authenticates; again, where what failed is temporary and retries were asked for.</summary>
    private Pop3Client Open(Pop3ClientOptions options, Pop3Credential credential)
    {
        for (int retry = 1; ; retry++)
        {
            Exception? fault = TryAwait(new ValueTask<Pop3Client>(Pop3Client.ConnectAsync(options, StopToken)), out Pop3Client client);
            if (fault is null)
            {
                _client = client;
                TellTransport(client, options);
                fault = TryAwait(client.AuthenticateAsync(credential, Authentication, StopToken));
                if (fault is null)
                {
                    return client;
                }
            }

            if (retry > RetryCount || !ErrorRecords.IsTemporary(fault))
            {
                Fail(fault);
            }

            _client?.Dispose();
            _client = null;
            WriteVerbose($"{fault.Message} Trying again in {RetryIntervalSec} seconds ({retry} of {RetryCount}).");
            if (StopToken.WaitHandle.WaitOne(TimeSpan.FromSeconds(RetryIntervalSec)))
            {
                throw new PipelineStoppedException();
            }
        }
    }

    /// <summary>Makes options and credentials; what cannot be sent is refused before anything is.</summary>
    private ArgumentException? TryPrepare(SessionLog log, out Pop3ClientOptions options, out Pop3Credential credential)
    {
        options = null!;
        credential = null!;
        try
        {
            options = MakeOptions(log);
            credential = MakeCredential();
            return ClientCertificate is { HasPrivateKey: false }
                ? new ArgumentException("The private key of the client's certificate is not there; a server cannot be shown it without.")
                : null;
        }
        catch (ArgumentException refusal)
        {
            return refusal;
        }
    }

    private Pop3ClientOptions MakeOptions(SessionLog log)
    {
        Pop3ClientOptions options = new(Server)
        {
            Port = Port,
            Security = Security,
            InactivityTimeout = TimeSpan.FromSeconds(TimeoutSec),
            Pipelining = Pipelining,
            SkipCertificateCheck = SkipCertificateCheck,
            CertificateThumbprints = CertificateThumbprint ?? Array.Empty<string>(),
            Log = log,

            // The thread of the pipeline waits anyway.
            SynchronousReads = true,
        };
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

    private Pop3Credential MakeCredential()
    {
        if (AccessToken is not null)
        {
            return new Pop3Credential(UserName, accessToken: new NetworkCredential(string.Empty, AccessToken).Password);
        }

        // A name that is typed without a domain gets a backslash from old consoles.
        return Credential is null || Credential == PSCredential.Empty
            ? new Pop3Credential(UserName)
            : new Pop3Credential(Credential.UserName.TrimStart('\\'), new NetworkCredential(string.Empty, Credential.Password).Password);
    }

    /// <summary>The name that the mailbox goes by: the one given, else that of the certificate or of whoever is logged in here.</summary>
    private string GetUserName(Pop3Credential credential)
    {
        if (credential.UserName.Length > 0)
        {
            return credential.UserName;
        }

        return ClientCertificate?.GetNameInfo(X509NameType.SimpleName, forIssuer: false) is { Length: > 0 } name ? name : Environment.UserName;
    }

    private void TellTransport(Pop3Client client, Pop3ClientOptions options)
    {
        if (options.Proxy is not null)
        {
            WriteVerbose($"{Server} is reached through the proxy {options.Proxy.OriginalString}.");
        }

        if (client.Tls is null && !client.IsLoopback)
        {
            WriteWarning($"The connection to {Server} is not encrypted: whoever is on the way can read and change mail and credentials.");
        }

        if (client.Tls is SslStream tls)
        {
            WriteVerbose($"The connection to {Server} is encrypted by {tls.SslProtocol}.");
        }

        if (client.RevocationGap is string gap)
        {
            WriteVerbose($"Whether the certificate of {Server} was revoked is not known ({gap}); it was accepted all the same.");
        }

        if (client.CertificateComplaint is string complaint)
        {
            WriteWarning($"The certificate of {Server} was accepted although it is not good: {complaint}.");
        }
    }

    /// <summary>RFC 2449, section 6.7: EXPIRE 0 means that fetching a message may delete it.</summary>
    private void WarnOfRetention(Pop3Client client)
    {
        if (client.Capabilities.GetArguments("EXPIRE") is { Count: > 0 } expire && expire[0] == "0")
        {
            WriteWarning($"{Server} may delete messages once they are fetched (EXPIRE 0), even if they are not removed.");
        }
    }

    private void FailOn(Exception? fault)
    {
        if (fault is not null)
        {
            Fail(fault);
        }
    }

    private void Fail(Exception fault) => ThrowTerminatingError(ErrorRecords.Create(fault, Server));
}
