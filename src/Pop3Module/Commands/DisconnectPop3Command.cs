using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using Pop3Module.Errors;
using Pop3Module.Files;
using Pop3Module.Messages;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Commands;

/// <summary>Ends a session: commits the deletions, or takes them back with -Discard.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Pop3", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed partial class DisconnectPop3Command : Pop3Cmdlet
{
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
    /// marks nothing is deleted. Without meaning beside -Discard.
    /// </summary>
    [Parameter]
    public string? MaximumRemoval { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        // A variable that was never set must not take the brake away: what is given as null is no limit either.
        if (Discard || !MyInvocation.BoundParameters.ContainsKey(nameof(MaximumRemoval)))
        {
            return;
        }

        _limit = RemovalLimit.TryParse(MaximumRemoval ?? string.Empty);
        if (_limit is null)
        {
            ThrowParameterError(
                $"-MaximumRemoval takes a number of messages, such as 200, or a percentage from 0% to 100%, such as 25%; '{MaximumRemoval}' is neither.",
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

        ThrowTerminatingError(_faults[0]);
    }

    /// <summary>
    /// A session that comes by the pipeline costs only itself, and that is told at once: the pipeline may not come to its end. Where errors
    /// stop it, the sessions behind this one must not stay open because of it, so it waits for the end.
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
        string[] uids = NamePending(session);
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

    private static string[] NamePending(Pop3Session session) =>
        session.Client.PendingDeletions.Select(session.Maildrop.NameMarked).ToArray();

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
            return SessionTable.Current.GetImplicit();
        }
        catch (Exception choice) when (choice is Pop3SessionNotOpenException or SessionAmbiguousException)
        {
            fault = choice;
        }

        ThrowTerminatingError(ErrorRecords.Create(fault, null));
        throw fault;
    }

    private bool Agree(string words) => ShouldProcess(words, words, caption: null);

    /// <summary>Commits, while no other runspace can mark a message behind what is looked at here.</summary>
    /// <returns>What went wrong; null when all that was marked is gone.</returns>
    private Exception? Commit(Pop3Session session)
    {
        SettleMarks(session);
        try
        {
            session.Client.BeginEnding();
            return CommitMarks(session);
        }
        catch (Pop3SessionNotOpenException)
        {
            return AsLost(session);
        }
        finally
        {
            // Where the cmdlet was stopped before QUIT was sent, the session goes on.
            session.Client.CancelEnding();
        }
    }

    /// <summary>Judges the number of marks, brings the saved files to stable storage, then sends QUIT.</summary>
    private Exception? CommitMarks(Pop3Session session)
    {
        string[] uids = NamePending(session);
        if (_limit is not null && uids.Length > _limit.GetMost(session.MessageCount))
        {
            Await(session.Client.DiscardAsync(StopToken));
            return new RemovalLimitException(
                $"{uids.Length} message(s) in {session.Mailbox} are marked as deleted, and -MaximumRemoval {_limit} allows " +
                $"{_limit.GetMost(session.MessageCount)}, with {session.MessageCount} in the mailbox at login. Nothing was deleted, and the session is closed.",
                uids);
        }

        if (uids.Length > 0 && FlushSavedFiles(session) is Exception flushFault)
        {
            return new CommitFailedException(
                $"Saved messages could not be brought to stable storage ({flushFault.Message}), so nothing was deleted in {session.Mailbox}.",
                uids,
                flushFault);
        }

        Exception? fault = Quit(session);
        if (fault is null)
        {
            WriteVerbose($"Disconnected from {session.Mailbox}; {uids.Length} message(s) were deleted.");
            return null;
        }

        if (uids.Length > 0)
        {
            return fault is Pop3CommitException ? AsNotConfirmed(session, uids, fault) : AsLost(session);
        }

        WriteVerbose($"Disconnected from {session.Mailbox}; there was nothing to commit. QUIT failed: {fault.Message}");
        return null;
    }

    /// <summary>
    /// Sends QUIT and waits for the answer. Where the wait is stopped the server may delete all the same, and nothing can be written to the
    /// pipeline any more: the host tells of it. The session stays known as broken, so that the next Disconnect-Pop3 tells of it too.
    /// </summary>
    private Exception? Quit(Pop3Session session)
    {
        try
        {
            return TryAwait(session.Client.QuitAsync(StopToken));
        }
        catch (PipelineStoppedException)
        {
            Exception? doubt = session.Client.Fault is Pop3CommitException ? AsLost(session) : null;
            foreach (Exception fault in _faults.Select(static (ErrorRecord record) => record.Exception).Append(doubt).OfType<Exception>())
            {
                Host?.UI?.WriteWarningLine(fault.Message);
            }

            throw;
        }
    }

    /// <summary>Waits for marks that a stopped Remove-Pop3Message left unanswered, and tells which were refused.</summary>
    private void SettleMarks(Pop3Session session)
    {
        foreach (Pop3PendingReply<int> mark in session.Maildrop.TakeUnansweredMarks())
        {
            Exception? fault = TryAwait(mark.GetResultAsync(StopToken), out _);
            if (fault is Pop3CommandException)
            {
                WriteWarning($"A message stays in {session.Mailbox}: {fault.Message}");
            }
        }
    }

    private Exception? FlushSavedFiles(Pop3Session session)
    {
        try
        {
            StableStorage.Flush(session.SavedFiles.GetPresent());
            return null;
        }
        catch (Exception fault) when (fault is AggregateException or System.IO.IOException or UnauthorizedAccessException)
        {
            // Nothing may be deleted: the marks are taken back, and the line ends without QUIT.
            _ = TryAwait(session.Client.ResetAsync(StopToken));
            return fault is AggregateException { InnerException: Exception first } ? first : fault;
        }
    }
}
