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
    private bool _hasFailed;
    private int _refusedBefore;

    /// <summary>How often to try again when the mailbox is in use, the server has a temporary fault or does not answer; 0 by default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TableCell(typeof(int), 0)]
    [ValidateRange(0, int.MaxValue)]
    public int RetryCount { get; set; }

    /// <summary>Seconds to wait before trying again; 5 by default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TableCell(typeof(int), DefaultRetrySeconds)]
    [ValidateRange(0, MostSeconds)]
    public int RetryIntervalSec { get; set; } = DefaultRetrySeconds;

    /// <summary>Auto sends commands before earlier ones are answered, where the server lists PIPELINING; Off waits for each answer.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TableCell(typeof(Pop3Pipelining), Pop3Pipelining.Auto)]
    public Pop3Pipelining Pipelining { get; set; }

    /// <summary>A file to which the dialogue is appended, secrets redacted.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? ProtocolLog { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => _refusedBefore = Table.RefusedCellCount;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // A stop, or a warning that ends the pipeline, leaves TryConnect by an exception.
        bool hadFailed = _hasFailed;
        _hasFailed = true;
        Exception? fault = TryConnect(out Pop3Session session);
        if (fault is null)
        {
            _hasFailed = hadFailed;
            WriteObject(session);
            return;
        }

        ReportFailure(fault);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool isDisposing)
    {
        base.Dispose(isDisposing);
        if (isDisposing)
        {
            CloseUnopened();

            // Every failure ends here, also a parameter that does not bind; a row that does not bind is known by its cell. Completion by the Tab key creates the
            // cmdlet too, but in no pipeline.
            if (MyInvocation.PipelineLength > 0 && (_hasFailed || !_hasConnected || Table.RefusedCellCount != _refusedBefore))
            {
                Table.NoteFailedConnect();
            }
        }
    }

    /// <summary>Connects, and adds the session to those of the runspace.</summary>
    /// <returns>Null, or why there is no session.</returns>
    private Exception? TryConnect(out Pop3Session session)
    {
        session = null!;
        CloseUnopened();
        if ((TryPrepare(out Pop3Credential credential) ?? (Exception?)TryOpenLog()) is Exception fault)
        {
            return fault;
        }

        Watch(_log!);
        Pop3ClientOptions options = MakeOptions(_log, credential);
        options.Pipelining = Pipelining;

        // The thread of the pipeline is blocked while a reply is awaited.
        options.SynchronousReads = true;
        _connector = new Connector(options, credential, Authentication)
        {
            RetryCount = RetryCount,
            RetryInterval = TimeSpan.FromSeconds(RetryIntervalSec),
        };
        if (TryRun(_connector.OpenAsync(StopToken)) is Exception failure)
        {
            return failure;
        }

        session = new(_connector.Client!, Server, options.EffectivePort, _connector.UserName, _connector.Drop!.Value, _log!) { Line = OwnLine };
        Table.Add(session, Host, Events);
        _hasConnected = true;
        _connector = null;
        _log = null;
        return null;
    }

    /// <summary>Closes what an attempt that failed or was stopped has left open. From the moment it is in the table, the table owns a session.</summary>
    private void CloseUnopened()
    {
        _connector?.Client?.Dispose();
        _connector = null;
        _log?.Dispose();
        _log = null;
    }

    private IOException? TryOpenLog()
    {
        try
        {
            _log = new SessionLog(ProtocolLog is null ? null : SessionState.Path.GetUnresolvedProviderPathFromPSPath(ProtocolLog));
            return null;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException or SessionStateException)
        {
            return new IOException($"The protocol log {ProtocolLog} cannot be written: {refusal.Message}", refusal);
        }
    }
}
