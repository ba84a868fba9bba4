using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Pop3Module.Errors;
using Pop3Module.Files;
using Pop3Module.Messages;
using Pop3Module.Protocol;
using Pop3Module.Sessions;

namespace Pop3Module.Commands;

/// <content>The commit: the checks and flushes before QUIT, and QUIT.</content>
public sealed partial class DisconnectPop3Command
{
    /// <summary>Commits, while no other runspace can mark further messages.</summary>
    /// <returns>The fault; null when all marked messages were deleted.</returns>
    private Exception? Commit(Pop3Session session)
    {
        SettleMarks(session);
        try
        {
            session.Client.BeginEnding();
        }
        catch (Pop3SessionNotOpenException)
        {
            return AsLost(session);
        }

        try
        {
            return CommitMarks(session);
        }
        finally
        {
            // Where the cmdlet was stopped before QUIT was sent, the session stays open.
            session.Client.CancelEnding();
        }
    }

    /// <summary>Checks the number of marks, flushes the saved files to stable storage, then sends QUIT.</summary>
    private Exception? CommitMarks(Pop3Session session)
    {
        // Outstanding replies of a stopped cmdlet may still show that a marked message is suspect.
        Exception? breach = session.PendingDeletionCount == 0 ? null : TryAwait(session.Client.SettleAsync(StopToken).AsTask()) ?? UnmarkSuspects(session);
        if (breach is not null)
        {
            return session.IsConnected
                ? new CommitFailedException(
                    $"The marks of messages that may be incomplete could not be removed in {session.Mailbox} ({breach.Message}), so nothing was deleted.",
                    session.Marks.NamePending(),
                    breach)
                : AsLost(session) ?? breach;
        }

        string[] uids = session.Marks.NamePending();
        if (_limit is not null && uids.Length > _limit.GetMost(session.MessageCount))
        {
            Await(session.Client.DiscardAsync(StopToken));
            return new RemovalLimitException(
                $"{uids.Length} message(s) in {session.Mailbox} are marked as deleted, and -MaximumRemoval {_limit} allows " +
                $"{_limit.GetMost(session.MessageCount)}, with {session.MessageCount} in the mailbox at login. Nothing was deleted, and the session is closed.",
                uids);
        }

        // Where EXPIRE is 0, QUIT may remove every fetched message, marked or not (RFC 2449, section 6.7).
        bool removesWhatIsFetched = session.Client.MayRemoveWhatIsFetched;
        if (removesWhatIsFetched && session.Client.HasSuspects)
        {
            Await(session.Client.DiscardAsync(StopToken));
            return new CommitFailedException(
                $"A fetched message may be incomplete, and {session.Server} may delete fetched messages (EXPIRE 0): the session with {session.Mailbox} " +
                "was ended without QUIT, and nothing was deleted.",
                uids);
        }

        if ((uids.Length > 0 || removesWhatIsFetched) && FlushSavedFiles(session) is Exception flushFault)
        {
            return new CommitFailedException(
                $"Saved messages could not be flushed to stable storage ({flushFault.Message}), so nothing was deleted in {session.Mailbox}.",
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
    /// Sends QUIT and waits for the answer. Where the wait is stopped the server may still delete, and nothing can be written to the
    /// pipeline any more: the host shows the warning. The session stays in the table as broken, so that the next Disconnect-Pop3 reports it too.
    /// </summary>
    private Exception? Quit(Pop3Session session)
    {
        try
        {
            return TryAwait(session.Client.QuitAsync(StopToken));
        }
        catch (PipelineStoppedException)
        {
            if (session.Client.Fault is Pop3CommitException && AsLost(session) is CommitFailedException doubt)
            {
                _faults.Add(ErrorRecords.Create(doubt, session));
            }

            throw;
        }
    }

    /// <summary>Waits for marks that a stopped Remove-Pop3Message left unanswered, and warns of those that were refused.</summary>
    private void SettleMarks(Pop3Session session)
    {
        foreach (Pop3PendingReply<int> mark in session.Marks.RemoveUnanswered())
        {
            Exception? fault = TryAwait(mark.GetResultAsync(StopToken), out _);
            if (fault is Pop3CommandException)
            {
                WriteWarning($"A message is not deleted in {session.Mailbox}: {fault.Message}");
            }
        }
    }

    /// <summary>Removes the marks of messages that turned out to be suspect after they were marked, with a warning.</summary>
    private Exception? UnmarkSuspects(Pop3Session session)
    {
        int[] suspects = session.Marks.FindSuspects();
        if (suspects.Length == 0)
        {
            return null;
        }

        Exception? fault = TryAwait(
            new ValueTask<IReadOnlyList<Pop3CommandException>>(session.Client.UnmarkAsync(suspects, StopToken)), out IReadOnlyList<Pop3CommandException> refusals);
        if (fault is not null)
        {
            return fault;
        }

        foreach (int number in suspects)
        {
            WriteWarning($"{MessageText.Describe(number, session.Marks.FindUid(number))} is not deleted in {session.Mailbox}: it may have been received incompletely.");
        }

        foreach (Pop3CommandException refusal in refusals)
        {
            WriteWarning($"A message is not deleted in {session.Mailbox}: {refusal.Message}");
        }

        return null;
    }

    private static bool IsOfTheDisk(Exception fault) =>
        fault is System.IO.IOException or UnauthorizedAccessException || (fault is AggregateException several && several.InnerExceptions.All(IsOfTheDisk));

    private Exception? FlushSavedFiles(Pop3Session session)
    {
        SavedFilesFound found;
        try
        {
            found = session.SavedFiles.Find(session.Client.MayRemoveWhatIsFetched ? null : session.Client.PendingDeletions);
            StableStorage.Flush(found.Present);
            StableStorage.FlushMoved(found.Missing);
        }
        catch (Exception fault) when (IsOfTheDisk(fault))
        {
            // Nothing may be deleted: the marks are removed, and the connection is closed without QUIT.
            _ = TryAwait(session.Client.ResetForEndAsync(StopToken));
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
