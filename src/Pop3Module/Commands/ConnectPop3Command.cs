using System;
using System.IO;
using System.Management.Automation;
using System.Net;
using System.Threading.Tasks;
using Pop3Module.Errors;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Commands;

/// <summary>Opens a mailbox.</summary>
[Cmdlet(VerbsCommunications.Connect, "Pop3")]
[OutputType(typeof(Pop3Session))]
public sealed class ConnectPop3Command : Pop3Cmdlet
{
    private const int MostSeconds = int.MaxValue / 1000;
    private const int DefaultTimeoutSeconds = 100;

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
    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>How the credentials are presented.</summary>
    [Parameter]
    public Pop3Authentication Authentication { get; set; }

    /// <summary>Accepts any certificate; with a warning when something is wrong with it.</summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>SHA-256 thumbprints of certificates; one must match, and then no chain is asked for.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? CertificateThumbprint { get; set; }

    /// <summary>Seconds the server may be silent while an answer is due; 100 by default.</summary>
    [Parameter]
    [ValidateRange(1, MostSeconds)]
    public int TimeoutSec { get; set; } = DefaultTimeoutSeconds;

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
        Pop3ClientOptions options = MakeOptions(_log);
        if (Credential is null || Credential == PSCredential.Empty)
        {
            Fail(new Pop3AuthenticationException($"No credentials were given for {Server}; use -Credential."));
        }

        Exception? fault = TryAwait(new ValueTask<Pop3Client>(Pop3Client.ConnectAsync(options, StopToken)), out Pop3Client client);
        FailOn(fault);
        _client = client;
        WarnOfTransport(client);
        NetworkCredential credential = new(Credential!.UserName, Credential.Password);
        FailOn(TryAwait(AuthenticateAsync(client, credential.UserName.TrimStart('\\'), credential.Password)));
        FailOn(TryAwait(new ValueTask<Pop3DropListing>(client.StatAsync(StopToken)), out Pop3DropListing drop));
        WarnOfRetention(client);
        Pop3Session session = new(client, Server, options.EffectivePort, Credential.UserName.TrimStart('\\'), drop, _log);
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

    private Pop3ClientOptions MakeOptions(SessionLog log) => new(Server)
    {
        Port = Port,
        Security = Security,
        InactivityTimeout = TimeSpan.FromSeconds(TimeoutSec),
        Pipelining = Pipelining,
        SkipCertificateCheck = SkipCertificateCheck,
        CertificateThumbprints = CertificateThumbprint ?? Array.Empty<string>(),
        Log = log,
    };

    private Task AuthenticateAsync(Pop3Client client, string userName, string password)
    {
        // A digest keeps the password from whoever listens; under TLS nobody does, and servers store it better for USER and PASS.
        bool prefersApop = client.ApopTimestamp is not null
            && (client.Tls is null || (client.Capabilities.IsKnown && !client.Capabilities.Has("USER")));
        bool usesApop = Authentication == Pop3Authentication.Apop || (Authentication == Pop3Authentication.Auto && prefersApop);
        if (usesApop && client.ApopTimestamp is null)
        {
            return Task.FromException(new Pop3AuthenticationException(
                $"{Server} does not offer APOP: its greeting has no timestamp. It said: {client.Greeting}", client.Greeting));
        }

        return usesApop
            ? client.ApopAsync(userName, password, StopToken)
            : client.LoginAsync(userName, password, StopToken);
    }

    private void WarnOfTransport(Pop3Client client)
    {
        if (client.Tls is null && !client.IsLoopback)
        {
            WriteWarning($"The connection to {Server} is not encrypted: whoever is on the way can read and change mail and credentials.");
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
