using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Commands;

/// <summary>Opens a mailbox.</summary>
[Cmdlet(VerbsCommunications.Connect, "Pop3", DefaultParameterSetName = CredentialSet, HelpUri = HelpPages.Root + "Connect-Pop3.md")]
[OutputType(typeof(Pop3Session))]
public sealed class ConnectPop3Command : ConnectionCmdlet
{
    private const int DefaultRetrySeconds = 5;

    private Connector? _connector;
    private SessionLog? _log;
    private bool _hasConnected;

    /// <summary>How often to try again when the mailbox is in use, the server has a temporary fault or does not answer; 0 by default.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int RetryCount { get; set; }

    /// <summary>Seconds to wait before trying again; 5 by default.</summary>
    [Parameter]
    [ValidateRange(0, MostSeconds)]
    public int RetryIntervalSec { get; set; } = DefaultRetrySeconds;

    /// <summary>Auto sends commands before earlier ones are answered, where the server lists PIPELINING; Off waits for each answer.</summary>
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
        Pop3Credential credential = PrepareCredential();
        Pop3ClientOptions options = MakeOptions(_log, credential);
        options.Pipelining = Pipelining;

        // The thread of the pipeline is blocked while a reply is awaited.
        options.SynchronousReads = true;
        _connector = new Connector(options, credential, Authentication)
        {
            RetryCount = RetryCount,
            RetryInterval = TimeSpan.FromSeconds(RetryIntervalSec),
        };
        FailOn(TryRun(_connector.OpenAsync(StopToken)));
        Pop3Session session = new(_connector.Client!, Server, options.EffectivePort, _connector.UserName, _connector.Drop!.Value, _log);
        Table.Add(session, Host, Events);
        _hasConnected = true;
        _connector = null;
        _log = null;
        WriteObject(session);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool isDisposing)
    {
        base.Dispose(isDisposing);
        if (isDisposing)
        {
            // Null once the session is in the table: from then on the table owns it, also where emitting the session is stopped.
            _connector?.Client?.Dispose();
            _log?.Dispose();

            // Every failure ends here, also a parameter that does not bind. Completion by the Tab key creates the cmdlet too, but in no pipeline.
            if (!_hasConnected && MyInvocation.PipelineLength > 0)
            {
                Table.NoteFailedConnect();
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
}
