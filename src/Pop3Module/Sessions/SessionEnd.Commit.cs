using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Files;
using Pop3Module.Protocol;

namespace Pop3Module.Sessions;

/// <content>The steps of a commit. A step that fails ends the session.</content>
internal sealed partial class SessionEnd
{
    private const int MostNamedFiles = 3;

    /// <summary>Waits for marks that a stopped Remove-Pop3Message left unanswered.</summary>
    /// <returns>Warnings of those that were refused.</returns>
    private async Task<IReadOnlyList<Notice>> SettleMarksAsync(CancellationToken cancellationToken)
    {
        List<Notice> warnings = new();
        foreach (Pop3PendingReply<int> reply in _session.Marks.RemoveUnanswered())
        {
            try
            {
                _ = await reply.GetResultAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Pop3CommandException refusal)
            {
                warnings.Add(DescribeRefusal(refusal));
            }
            catch (Pop3Exception)
            {
                // The session is broken, which the next step finds.
            }
        }

        return warnings;
    }

    /// <summary>From now on no other thread can mark further messages.</summary>
    /// <returns>False when the session is broken and nothing was marked: it was closed.</returns>
    private bool TryBegin()
    {
        if (FindObstacle() is Pop3SessionNotOpenException obstacle)
        {
            throw obstacle;
        }

        try
        {
            _client.BeginEnding();
            return true;
        }
        catch (Pop3SessionNotOpenException)
        {
            Close();
            return FindFailedCommit() is CommitFailedException loss ? throw loss : false;
        }
    }

    /// <summary>Removes the marks of messages that turned out to be suspect after they were marked; outstanding replies of a stopped cmdlet may still show that.</summary>
    /// <returns>A warning of each.</returns>
    private async Task<IReadOnlyList<Notice>> UnmarkSuspectsAsync(CancellationToken cancellationToken)
    {
        if (_session.PendingDeletionCount == 0)
        {
            return Array.Empty<Notice>();
        }

        try
        {
            await _client.SettleAsync(cancellationToken).ConfigureAwait(false);
            int[] suspects = _session.Marks.FindSuspects();
            IReadOnlyList<Pop3CommandException> refusals = suspects.Length == 0
                ? Array.Empty<Pop3CommandException>()
                : await _client.UnmarkAsync(suspects, cancellationToken).ConfigureAwait(false);
            return suspects.Select(DescribeSuspect).Concat(refusals.Select(DescribeRefusal)).ToArray();
        }
        catch (Pop3Exception breach)
        {
            throw CloseWith(_session.IsConnected
                ? new CommitFailedException(
                    $"The marks of messages that may be incomplete could not be removed in {_session.Mailbox} ({breach.Message}), so nothing was deleted.",
                    _session.Marks.NamePending(),
                    breach)
                : FindFailedCommit() ?? (Exception)breach);
        }
    }

    /// <summary>Finds a reason to commit nothing: more deletions than are allowed, or a QUIT that may delete an incomplete message.</summary>
    /// <returns>The failure; null where the commit may go on.</returns>
    private Exception? FindRefusal(string[] uids)
    {
        if (Limit is not null && uids.Length > Limit.GetMost(_session.MessageCount))
        {
            return new RemovalLimitException(
                $"{uids.Length} message(s) in {_session.Mailbox} are marked as deleted, and -MaximumRemoval {Limit} allows " +
                $"{Limit.GetMost(_session.MessageCount)}, with {_session.MessageCount} in the mailbox at login. Nothing was deleted, and the session is closed.",
                uids);
        }

        // Where EXPIRE is 0, QUIT may remove every fetched message, marked or not (RFC 2449, section 6.7).
        return _client.MayRemoveWhatIsFetched && _client.HasSuspects
            ? new CommitFailedException(
                $"A fetched message may be incomplete, and {_session.Server} may delete fetched messages (EXPIRE 0): the session with {_session.Mailbox} " +
                "was ended without QUIT, and nothing was deleted.",
                uids)
            : null;
    }

    /// <summary>Flushes the saved files to stable storage, if QUIT may delete messages.</summary>
    /// <returns>A warning of files that are gone.</returns>
    private async Task<IReadOnlyList<Notice>> FlushSavedFilesAsync(string[] uids, CancellationToken cancellationToken)
    {
        bool removesWhatIsFetched = _client.MayRemoveWhatIsFetched;
        if (uids.Length == 0 && !removesWhatIsFetched)
        {
            return Array.Empty<Notice>();
        }

        try
        {
            SavedFilesFound found = _session.SavedFiles.Find(removesWhatIsFetched ? null : _client.PendingDeletions);
            StableStorage.Flush(found.Present);
            StableStorage.FlushMoved(found.Missing);
            return found.Missing.Count == 0 ? Array.Empty<Notice>() : new[] { DescribeMissing(found.Missing) };
        }
        catch (Exception fault) when (IsOfTheDisk(fault))
        {
            // The marks are removed, and the connection is closed without QUIT.
            await TryResetAsync(cancellationToken).ConfigureAwait(false);
            Exception first = fault is AggregateException { InnerException: Exception inner } ? inner : fault;
            throw CloseWith(new CommitFailedException(
                $"Saved messages could not be flushed to stable storage ({first.Message}), so nothing was deleted in {_session.Mailbox}.", uids, first));
        }
    }

    private async Task TryResetAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _client.ResetForEndAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Pop3Exception)
        {
            // A connection that ends without QUIT deletes nothing either (RFC 1939, section 6).
        }
    }

    /// <summary>Sends QUIT and waits for the answer.</summary>
    /// <returns>What was deleted.</returns>
    private async Task<IReadOnlyList<Notice>> QuitAsync(string[] uids, CancellationToken cancellationToken)
    {
        string result = $"; {uids.Length} message(s) were deleted.";
        try
        {
            await _client.QuitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Pop3Exception fault)
        {
            if (uids.Length > 0)
            {
                throw CloseWith(fault is Pop3CommitException commit ? AsNotConfirmed(uids, commit) : FindFailedCommit() ?? (Exception)fault);
            }

            result = $"; there was nothing to commit. QUIT failed: {fault.Message}";
        }

        Close();
        return new[] { new Notice(NoticeKind.Verbose, $"Disconnected from {_session.Mailbox}{result}") };
    }

    /// <summary>Closes the session.</summary>
    /// <returns>The failure that ended it.</returns>
    private Exception CloseWith(Exception fault)
    {
        Close();
        return fault;
    }

    /// <summary>The failed commit of a session that is no longer connected; null where no message was marked.</summary>
    private CommitFailedException? FindFailedCommit()
    {
        string[] uids = _session.Marks.NamePending();
        Exception? cause = _client.Fault;
        return uids.Length == 0 ? null
            : cause is Pop3CommitException doubt ? AsNotConfirmed(uids, doubt)
            : new CommitFailedException(
                $"The session with {_session.Mailbox} broke before its {uids.Length} deletion(s) were committed: nothing was deleted. " +
                (cause is null ? "Its connection was closed." : $"The cause: {cause.Message}"),
                uids,
                cause);
    }

    /// <summary>The failed commit in the words of the engine. It replaces the engine's exception, which says the same and does not know the unique-ids.</summary>
    private CommitFailedException AsNotConfirmed(string[] uids, Pop3CommitException fault) =>
        new($"{_session.Mailbox}: {fault.Message}", uids, fault.InnerException);

    private Notice DescribeSuspect(int number) => Warning(
        $"{MessageText.Describe(number, _session.Marks.FindUid(number))} is not deleted in {_session.Mailbox}: it may have been received incompletely.");

    private Notice DescribeRefusal(Pop3CommandException refusal) => Warning($"A message is not deleted in {_session.Mailbox}: {refusal.Message}");

    private Notice DescribeMissing(IReadOnlyList<string> paths) => Warning(
        $"{paths.Count} file(s) are no longer where they were saved, and their messages are about to be deleted in {_session.Mailbox}: " +
        string.Join(", ", paths.Take(MostNamedFiles)) +
        (paths.Count > MostNamedFiles ? $" and {paths.Count - MostNamedFiles} more." : "."));

    private static Notice Warning(string text) => new(NoticeKind.Warning, text);

    private static bool IsOfTheDisk(Exception fault) =>
        fault is IOException or UnauthorizedAccessException || (fault is AggregateException several && several.InnerExceptions.All(IsOfTheDisk));
}
