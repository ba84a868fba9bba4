using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Pop3Module.Errors;
using Pop3Module.Messages;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Commands;

/// <summary>Ends a session: commits the deletions, or discards them with -Discard.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Pop3", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium,
    HelpUri = HelpPages.Root + "Disconnect-Pop3.md")]
public sealed partial class DisconnectPop3Command : Pop3Cmdlet
{
    private const int MostNamedFiles = 3;

    private readonly List<ErrorRecord> _faults = new();
    private RemovalLimit? _limit;

    /// <summary>The session; may be left out when exactly one is open in this runspace.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public Pop3Session? Session { get; set; }

    /// <summary>Deletes nothing: RSET, then QUIT. Silent when no session is open.</summary>
    [Parameter]
    public SwitchParameter Discard { get; set; }

    /// <summary>
    /// How many messages may be deleted at most: a count (200), or a percentage of the messages listed at login (25%), rounded down. With more
    /// marks nothing is deleted. It has no effect with -Discard.
    /// </summary>
    [Parameter]
    public string? MaximumRemoval { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        // An unset variable must not disable the limit: null is rejected like any other invalid text.
        if (Discard || !MyInvocation.BoundParameters.ContainsKey(nameof(MaximumRemoval)))
        {
            return;
        }

        _limit = RemovalLimit.TryParse(MaximumRemoval ?? string.Empty);
        if (_limit is null)
        {
            ThrowParameterError(
                $"-MaximumRemoval must be a number of messages, such as 200, or a percentage from 0% to 100%, such as 25%; '{MaximumRemoval}' is neither.",
                MaximumRemoval);
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Discard)
        {
            DiscardSession();
            return;
        }

        Pop3Session session = Session ?? FindImplicit();
        Watch(session.Log);
        Exception? fault;
        if (session.IsEnded)
        {
            fault = new Pop3SessionNotOpenException($"The session with {session.Mailbox} is closed.");
        }
        else if (session.State == Pop3SessionState.Update)
        {
            fault = new Pop3SessionNotOpenException($"The session with {session.Mailbox} is being ended by another Disconnect-Pop3, which reports the result.");
        }
        else if (AsksFirst && !Agree(SessionEndText.DescribeCommit(session, _limit)))
        {
            return;
        }
        else
        {
            fault = session.IsConnected ? Commit(session) : AsLost(session);
            Close(session);
        }

        if (fault is not null)
        {
            ReportFault(ErrorRecords.Create(fault, session));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_faults.Count == 0)
        {
            return;
        }

        foreach (ErrorRecord other in _faults.Skip(1))
        {
            WriteWarning(other.Exception.Message);
        }

        ErrorRecord first = _faults[0];
        _faults.Clear();
        ThrowTerminatingError(first);
    }

    /// <summary>Shows faults through the host that a stopped cmdlet cannot report otherwise, as their sessions are closed already.</summary>
    protected override void Dispose(bool isDisposing)
    {
        if (isDisposing)
        {
            foreach (ErrorRecord fault in _faults)
            {
                Host?.UI?.WriteWarningLine(fault.Exception.Message);
            }

            _faults.Clear();
        }

        base.Dispose(isDisposing);
    }

    /// <summary>
    /// A failure of a session from the pipeline is reported at once and does not affect the others, as the pipeline may be stopped early. Where errors
    /// stop the pipeline, the error waits for the end, so that the following sessions are ended too.
    /// </summary>
    private void ReportFault(ErrorRecord fault)
    {
        if (MyInvocation.ExpectingInput && !StopsAtErrors)
        {
            WriteError(fault);
            return;
        }

        _faults.Add(fault);
    }

    private static CommitFailedException? AsLost(Pop3Session session)
    {
        string[] uids = session.Marks.NamePending();
        Exception? cause = session.Client.Fault;
        return uids.Length == 0 ? null
            : cause is Pop3CommitException ? AsNotConfirmed(session, uids, cause)
            : new CommitFailedException(
                $"The session with {session.Mailbox} broke before its {uids.Length} deletion(s) were committed: nothing was deleted. The cause: {cause?.Message}",
                uids,
                cause!);
    }

    private static CommitFailedException AsNotConfirmed(Pop3Session session, string[] uids, Exception cause) =>
        new($"{session.Mailbox}: {cause.Message}", uids, cause);

    private static void Close(Pop3Session session)
    {
        session.Client.Dispose();
        session.Table?.Forget(session);
        session.Log.Dispose();
    }

    private Pop3Session FindImplicit()
    {
        Exception? fault = null;
        try
        {
            return Table.GetImplicit();
        }
        catch (Exception choice) when (choice is Pop3SessionNotOpenException or SessionAmbiguousException)
        {
            fault = choice;
        }

        ThrowTerminatingError(ErrorRecords.Create(fault, null));
        throw fault;
    }

    private bool Agree(string words) => ShouldProcess(words, words, caption: null);
}
