using System;
using System.IO;
using System.Management.Automation;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Pop3Module.Errors;
using Pop3Module.Protocol;
using Pop3Module.Protocol.Transport;
using Pop3Module.Sessions;

namespace Pop3Module.Commands;

/// <summary>Opens a mailbox.</summary>
[Cmdlet(VerbsCommunications.Connect, "Pop3", DefaultParameterSetName = CredentialSet, HelpUri = HelpPages.Root + "Connect-Pop3.md")]
[OutputType(typeof(Pop3Session))]
public sealed class ConnectPop3Command : ConnectionCmdlet
{
    private const int DefaultRetrySeconds = 5;

    private Pop3Client? _client;
    private SessionLog? _log;
    private bool _hasConnected;

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
        Pop3Credential credential = RequireSendable();
        Pop3ClientOptions options = MakeOptions(_log, credential);
        options.Pipelining = Pipelining;

        // The thread of the pipeline waits anyway.
        options.SynchronousReads = true;
        options.OpensWithStat = true;
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
            Await(Time.PauseAsync(TimeSpan.FromSeconds(RetryIntervalSec), StopToken));
        }
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
        if (client.MayRemoveWhatIsFetched)
        {
            WriteWarning($"{Server} may delete messages once they are fetched (EXPIRE 0), even if they are not removed.");
        }
    }
}
