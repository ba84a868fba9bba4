using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Pop3Module.Sessions;

namespace Pop3Module.Commands;

/// <summary>Ends a session: commits the deletions, or discards them with -Discard.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Pop3", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium,
    HelpUri = HelpPages.Root + "Disconnect-Pop3.md")]
public sealed class DisconnectPop3Command : Pop3Cmdlet
{
    private readonly List<ErrorRecord> _faults = new();
    private RemovalLimit? _limit;

    /// <summary>The session, its Id or its Mailbox; may be left out when exactly one is open in this runspace.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [SessionArgument]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [ValidateNotNull]
    public Pop3SessionReference? Session { get; set; }

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
        if (Discard && (Session is null ? Table.HasNoImplicit : !Table.HasNamed(Session)))
        {
            return;
        }

        Pop3Session session = FindSession(Session);
        Watch(session.Log);
        SessionEnd end = new(session) { Limit = _limit };
        if (Discard)
        {
            DiscardSession(end, session);
        }
        else
        {
            CommitSession(end, session);
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

    private void DiscardSession(SessionEnd end, Pop3Session session)
    {
        // -Discard stands in finally blocks and deletes nothing, so $ConfirmPreference alone causes no prompt.
        if (end.FindObstacle() is null && (!(IsGivenWhatIfOrConfirm || IsWhatIfPreferred) || Agree(SessionEndText.DescribeDiscard(session))))
        {
            // After Ctrl+C this cmdlet may be stopped too; the connection is then closed without QUIT.
            Write(Await(end.DiscardAsync(StopToken)));
        }
    }

    private void CommitSession(SessionEnd end, Pop3Session session)
    {
        Exception? fault = end.FindObstacle();
        if (fault is null)
        {
            if (AsksFirst && !Agree(SessionEndText.DescribeCommit(session, _limit)))
            {
                return;
            }

            fault = Commit(end, session);
        }

        if (fault is not null)
        {
            ReportFault(CreateError(fault, session, session));
        }
    }

    /// <summary>Commits. Where the pipeline is stopped while the answer to QUIT is due, nothing can be written to it any more: the host shows the warning.</summary>
    /// <returns>The fault; null when all marked messages were deleted.</returns>
    private Exception? Commit(SessionEnd end, Pop3Session session)
    {
        bool isDone = false;
        try
        {
            Exception? fault = TryRun(end.CommitAsync(Time, StopToken));
            isDone = true;
            return fault;
        }
        finally
        {
            if (!isDone && end.FindUnconfirmedCommit() is CommitFailedException doubt)
            {
                _faults.Add(CreateError(doubt, session, session));
            }
        }
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

    private bool Agree(string words) => ShouldProcess(words, words, caption: null);
}
