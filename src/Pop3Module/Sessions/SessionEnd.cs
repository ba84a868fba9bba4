using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol;

namespace Pop3Module.Sessions;

/// <summary>Ends a session: commits the deletions, discards them, or closes. It may run on any thread and needs no runspace.</summary>
internal sealed partial class SessionEnd
{
    /// <summary>How long the end of a runspace, and a connection that was only tested, wait for the answers of the server.</summary>
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(3);

    private readonly Pop3Session _session;
    private readonly Pop3Client _client;
    private CommitFailedException? _failedCommit;

    public SessionEnd(Pop3Session session)
    {
        _session = session;
        _client = session.Client;
    }

    /// <summary>How many messages a commit may delete; null for any number.</summary>
    public RemovalLimit? Limit { get; init; }

    /// <summary>Why the session cannot be ended: it has ended already, or another thread waits for the answer to QUIT. Null where it can.</summary>
    public Pop3SessionNotOpenException? FindObstacle() =>
        _session.IsEnded ? new Pop3SessionNotOpenException($"The session with {_session.Mailbox} is closed.")
        : _session.State == Pop3SessionState.Update ? new Pop3SessionNotOpenException(
            $"The session with {_session.Mailbox} is being ended by another Disconnect-Pop3, which reports the result.")
        : null;

    /// <summary>
    /// The failed commit of a session whose QUIT was sent, and whose caller did not wait for the answer; null for any other session. Where the wait was cancelled, the session
    /// stays open as broken until it is ended once more.
    /// </summary>
    public CommitFailedException? FindUnconfirmedCommit() => _failedCommit ?? (_client.Fault is Pop3CommitException ? FindFailedCommit() : null);

    /// <summary>Deletes the marked messages: checks, flushes the saved files to stable storage, and sends QUIT.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the commit before QUIT is sent, and after that the wait for its answer.</param>
    /// <returns>
    /// The notices of each step, often none, before the next step. Where the caller stops in between, or cancels before QUIT was sent, the session goes on with its marks.
    /// In every other case the session has ended.
    /// </returns>
    /// <exception cref="CommitFailedException">Nothing was deleted, or it is not known whether the messages were.</exception>
    /// <exception cref="RemovalLimitException">More messages are marked than <see cref="Limit"/> allows; nothing was deleted.</exception>
    /// <exception cref="Pop3Exception">The session had ended, or it broke without marks.</exception>
    /// <exception cref="OperationCanceledException">Cancelled. Where QUIT was sent, <see cref="FindUnconfirmedCommit"/> returns the failure.</exception>
    public async IAsyncEnumerable<IReadOnlyList<Notice>> CommitAsync(TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await SettleMarksAsync(cancellationToken).ConfigureAwait(false);
        if (!TryBegin())
        {
            yield break;
        }

        Task<IReadOnlyList<Notice>>? quit = null;
        try
        {
            yield return await UnmarkSuspectsAsync(cancellationToken).ConfigureAwait(false);
            string[] uids = _session.Marks.NamePending();
            if (FindRefusal(uids) is Exception refusal)
            {
                await _client.DiscardAsync(cancellationToken).ConfigureAwait(false);
                throw CloseWith(refusal);
            }

            yield return await FlushSavedFilesAsync(uids, cancellationToken).ConfigureAwait(false);

            // Not on the thread of the pipeline, which shows that the answer is late.
            quit = OwnThread.RunAsync(() => QuitAsync(uids, cancellationToken));
            if (uids.Length > 0 && !await quit.CompletesWithinAsync(_client.InactivityTimeout, time, CancellationToken.None).ConfigureAwait(false))
            {
                yield return new[] { new Notice(NoticeKind.Verbose, LateAnswer.Describe(_session.Server, "QUIT", _client)) };
            }

            yield return await quit.ConfigureAwait(false);
        }
        finally
        {
            // Where the caller stops at the notice of a late answer, QUIT has been sent: the session ends with its answer, or with the cancellation.
            if (quit is not null)
            {
                _ = await Task.WhenAny(quit).ConfigureAwait(false);
                _failedCommit = quit.Exception?.InnerException as CommitFailedException;
            }

            _client.CancelEnding();
            if (_session.State == Pop3SessionState.Closed)
            {
                Close();
            }
        }
    }

    /// <summary>Ends the session without deleting anything: RSET, then QUIT. Outstanding replies are waited for up to one second.</summary>
    /// <returns>What was discarded.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; the connection was closed without QUIT.</exception>
    public async Task<Notice> DiscardAsync(CancellationToken cancellationToken)
    {
        int pending = _session.IsConnected ? _session.PendingDeletionCount : 0;
        try
        {
            await _client.DiscardAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Close();
        }

        return new Notice(NoticeKind.Verbose, pending == 0
            ? $"Disconnected from {_session.Mailbox}."
            : $"Disconnected from {_session.Mailbox}; {pending} deletion(s) were discarded.");
    }

    /// <summary>Ends the session with its runspace: deletes nothing, and waits three seconds at most.</summary>
    public async Task AbandonAsync(TimeProvider time)
    {
        using TimeLimit limit = new(time, FarewellTime, CancellationToken.None);
        try
        {
            _ = await DiscardAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The connection was closed without QUIT, which deletes nothing (RFC 1939, section 6).
        }
    }

    /// <summary>The warning about marks that <see cref="AbandonAsync"/> will not commit; null where there are none.</summary>
    /// <param name="reason">Why the runspace ends, as the beginning of a sentence.</param>
    public string? DescribeAbandonment(string reason)
    {
        int pending = _session.PendingDeletionCount;
        return FindUnconfirmedCommit() is CommitFailedException doubt ? $"{reason}. {doubt.Message}"
            : pending > 0 ? $"{reason} while {pending} deletion(s) in {_session.Mailbox} are not committed: nothing is deleted. Disconnect-Pop3 commits."
            : null;
    }

    /// <summary>Ends a connection in which no message was marked: QUIT, whose answer is waited for three seconds at most. A failed QUIT does not matter.</summary>
    public static async Task LeaveAsync(Pop3Client client, TimeProvider time, CancellationToken cancellationToken)
    {
        using TimeLimit limit = new(time, FarewellTime, cancellationToken);
        try
        {
            await client.QuitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is Pop3Exception or OperationCanceledException)
        {
            // A failed QUIT is ignored: no message was marked.
        }
        finally
        {
            client.Dispose();
        }
    }

    /// <summary>Closes the connection, if it is still open, and removes the session from the table of its runspace.</summary>
    private void Close()
    {
        _client.Dispose();

        // Errors and variables of a script may hold the session for long.
        _session.Listings.Forget();
        _session.WasEnded = true;
        _session.Table?.Forget(_session);
        _session.Log.Dispose();
    }
}
