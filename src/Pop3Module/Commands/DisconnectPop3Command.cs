using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using Pop3Module.Errors;
using Pop3Module.Files;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Commands;

/// <summary>Ends a session: commits the deletions, or takes them back with -Discard.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Pop3")]
public sealed class DisconnectPop3Command : Pop3Cmdlet
{
    private const int MostNamedFiles = 3;

    private readonly List<ErrorRecord> _faults = new();

    /// <summary>The session; may be left out when exactly one is open in this runspace.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public Pop3Session? Session { get; set; }

    /// <summary>Deletes nothing: RSET, then QUIT. Silent when no session is open.</summary>
    [Parameter]
    public SwitchParameter Discard { get; set; }

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
        if (session.State == Pop3SessionState.Closed)
        {
            fault = new Pop3SessionNotOpenException($"The session with {session.Mailbox} is closed.");
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
        return uids.Length == 0
            ? null
            : new CommitFailedException(
                $"The session with {session.Mailbox} broke before its {uids.Length} deletion(s) were committed: nothing was deleted. " +
                $"The cause: {session.Client.Fault?.Message}",
                uids,
                session.Client.Fault!);
    }

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

    private void DiscardSession()
    {
        if (Session is null && SessionTable.Current.HasNoImplicit)
        {
            return;
        }

        Pop3Session session = Session ?? FindImplicit();
        if (session.State == Pop3SessionState.Closed)
        {
            Close(session);
            return;
        }

        Watch(session.Log);
        int pending = session.PendingDeletionCount;

        // It ends a session after Ctrl+C too, when this cmdlet may itself be asked to stop: then the line just ends.
        Await(session.Client.DiscardAsync(StopToken));
        Close(session);
        WriteVerbose(pending == 0
            ? $"Disconnected from {session.Mailbox}."
            : $"Disconnected from {session.Mailbox}; {pending} deletion(s) were discarded.");
    }

    /// <summary>Brings the saved files to stable storage, then sends QUIT.</summary>
    /// <returns>What went wrong; null when all that was marked is gone.</returns>
    private CommitFailedException? Commit(Pop3Session session)
    {
        SettleMarks(session);
        string[] uids = NamePending(session);
        if (uids.Length > 0 && FlushSavedFiles(session) is Exception flushFault)
        {
            return new CommitFailedException(
                $"Saved messages could not be brought to stable storage ({flushFault.Message}), so nothing was deleted in {session.Mailbox}.",
                uids,
                flushFault);
        }

        Exception? fault = TryAwait(session.Client.QuitAsync(StopToken));
        if (fault is null)
        {
            WriteVerbose($"Disconnected from {session.Mailbox}; {uids.Length} message(s) were deleted.");
            return null;
        }

        if (uids.Length > 0)
        {
            return new CommitFailedException(
                $"The deletion of {uids.Length} message(s) in {session.Mailbox} is not confirmed: {fault.Message}", uids, fault);
        }

        WriteVerbose($"Disconnected from {session.Mailbox}; there was nothing to commit. QUIT failed: {fault.Message}");
        return null;
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
        SavedFilesFound found;
        try
        {
            found = session.SavedFiles.Find(session.Client.PendingDeletions);
            StableStorage.Flush(found.Present);
            StableStorage.FlushMoved(found.Missing);
        }
        catch (Exception fault) when (fault is AggregateException or System.IO.IOException or UnauthorizedAccessException)
        {
            // Nothing may be deleted: the marks are taken back, and the line ends without QUIT.
            _ = TryAwait(session.Client.ResetAsync(StopToken));
            return fault is AggregateException { InnerException: Exception first } ? first : fault;
        }

        if (found.Missing.Count > 0)
        {
            WriteWarning(
                $"{found.Missing.Count} file(s) are no longer where they were saved, and their messages are about to be deleted in {session.Mailbox}: " +
                string.Join(", ", found.Missing.Take(MostNamedFiles)) +
                (found.Missing.Count > MostNamedFiles ? $" and {found.Missing.Count - MostNamedFiles} more." : "."));
        }

        return null;
    }
}
