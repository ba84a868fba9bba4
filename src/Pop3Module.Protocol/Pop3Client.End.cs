using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Pipeline;

namespace Pop3Module.Protocol;

/// <content>The end of a session: commit, discard, or close.</content>
public sealed partial class Pop3Client
{
    /// <summary>How long to wait after the answer to QUIT for data which shows that it was the answer to an earlier command.</summary>
    private static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a discard waits for outstanding replies before it closes the connection without QUIT.</summary>
    private static readonly TimeSpan DiscardTime = TimeSpan.FromSeconds(1);

    /// <summary>
    /// From now on only commands of the end are sent (RSET, QUIT, and DELE of what is marked again after RSET): no other thread can mark a message after the marks were checked.
    /// A QUIT that was not sent cancels this.
    /// </summary>
    /// <exception cref="Pop3SessionNotOpenException">The session is closed or broken.</exception>
    public void BeginEnding()
    {
        RequireState(Pop3SessionState.Authorization, Pop3SessionState.Transaction);
        _pipeline.BeginEnding();
    }

    /// <summary>Cancels the end of the session: other commands are accepted again.</summary>
    public void CancelEnding() => _pipeline.CancelEnding();

    /// <summary>Waits until all commands are answered, and checks for octets that answer no command.</summary>
    /// <exception cref="Pop3Exception">The session broke, or is broken.</exception>
    public ValueTask SettleAsync(CancellationToken cancellationToken = default) => _pipeline.SettleAsync(cancellationToken);

    /// <summary>Removes all marks while the session is being ended (RFC 1939, section 5, RSET); see <see cref="BeginEnding"/>.</summary>
    /// <exception cref="Pop3Exception">RSET was refused, or the session broke.</exception>
    public async Task ResetForEndAsync(CancellationToken cancellationToken = default)
    {
        StatusReply reset = new(CommandLine.Create("RSET"), ClearMarksUnless);
        await _pipeline.QueueEndingAsync(reset, cancellationToken).ConfigureAwait(false);
        _ = await reset.GetResultAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Removes single marks while the session is being ended: RSET removes all (RFC 1939, section 5), then the other messages are marked again.
    /// </summary>
    /// <returns>The refusals: those messages are not marked any more.</returns>
    /// <exception cref="Pop3Exception">RSET was refused, or the session broke.</exception>
    public async Task<IReadOnlyList<Pop3CommandException>> UnmarkAsync(ICollection<int> numbers, CancellationToken cancellationToken = default)
    {
        int[] others = PendingDeletions.Where((int number) => !numbers.Contains(number)).ToArray();
        await ResetForEndAsync(cancellationToken).ConfigureAwait(false);
        List<DeleteReply> marks = new(others.Length);
        foreach (int number in others)
        {
            DeleteReply mark = new(number, _marks);
            await _pipeline.QueueEndingAsync(mark, cancellationToken).ConfigureAwait(false);
            marks.Add(mark);
        }

        List<Pop3CommandException> refusals = new();
        foreach (DeleteReply mark in marks)
        {
            await mark.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (mark.Fault is Pop3CommandException refusal)
            {
                refusals.Add(refusal);
            }
            else
            {
                _ = mark.GetResult();
            }
        }

        return refusals;
    }

    /// <summary>
    /// Sends QUIT (RFC 1939, sections 4 and 6): the server removes the marked messages, and the connection ends. With deletions pending QUIT is sent only when
    /// all commands are answered and no other octets have arrived; its answer is waited for ten times the inactivity timeout, and counts only when nothing follows it.
    /// </summary>
    /// <exception cref="Pop3CommitException">QUIT was not sent, refused or lost with deletions pending.</exception>
    /// <exception cref="Pop3Exception">QUIT was refused or lost; nothing was pending.</exception>
    /// <exception cref="OperationCanceledException">
    /// The wait was cancelled. Where QUIT was not sent the session goes on. Where it was sent with deletions pending, the session is broken by a
    /// <see cref="Pop3CommitException"/>, as it is not known whether the server deletes the messages; else it is closed.
    /// </exception>
    public async Task QuitAsync(CancellationToken cancellationToken = default)
    {
        BeginEnding();
        bool wasSent = false;
        try
        {
            if (_state == Pop3SessionState.Transaction)
            {
                await _pipeline.SettleAsync(cancellationToken).ConfigureAwait(false);
            }

            StatusReply reply = new(CommandLine.Create("QUIT")) { MayTakeLong = _marks.Count > 0 };
            await _pipeline.QueueEndingAsync(reply, cancellationToken).ConfigureAwait(false);
            wasSent = true;
            _state = Pop3SessionState.Update;
            _ = await reply.GetResultAsync(cancellationToken).ConfigureAwait(false);
            if (_marks.Count > 0)
            {
                await _pipeline.RequireNothingFollowsAsync(QuietTime).ConfigureAwait(false);
            }

            _marks.ClearAnswered();
        }
        catch (Pop3Exception fault) when (_marks.Count > 0)
        {
            throw CreateCommitFault(wasSent ? fault.Message : "QUIT was not sent, so nothing was deleted. " + fault.Message, fault);
        }
        catch (OperationCanceledException) when (wasSent && _marks.Count > 0)
        {
            _pipeline.Break(CreateCommitFault($"QUIT was sent to {_options.Host}, and the wait for the answer was cancelled.", cause: null));
            throw;
        }
        finally
        {
            if (wasSent)
            {
                // A server may keep the connection open after QUIT, so the client closes it.
                _state = _pipeline.Fault is null ? Pop3SessionState.Closed : Pop3SessionState.Broken;
                _pipeline.Dispose();
            }
            else
            {
                CancelEnding();
            }
        }
    }

    /// <summary>
    /// Ends the session without deleting anything: RSET, then QUIT. Outstanding replies are waited for up to one second; when that is too short, or RSET fails, the
    /// connection is closed without QUIT.
    /// </summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the connection is closed without QUIT.</exception>
    public async Task DiscardAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            BeginEnding();
            if (State == Pop3SessionState.Transaction && !await ResetInTimeAsync(cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            // Where EXPIRE is 0, QUIT may remove messages that were fetched but not marked (RFC 2449, section 6.7).
            if (PendingDeletionCount == 0 && !MayRemoveWhatIsFetched)
            {
                await QuitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Pop3Exception)
        {
            // A connection that ends without QUIT deletes nothing (RFC 1939, section 6), as intended.
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Closes the connection without QUIT: no marked message is removed (RFC 1939, section 6).</summary>
    public void Dispose()
    {
        if (_state != Pop3SessionState.Closed)
        {
            _state = Fault is null ? Pop3SessionState.Closed : Pop3SessionState.Broken;
        }

        _pipeline.Dispose();
    }

    /// <summary>Closes the connection without QUIT: no marked message is removed (RFC 1939, section 6).</summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    /// <summary>Removes all marks, if all outstanding replies arrive within the time limit of a discard.</summary>
    /// <returns>False when they do not.</returns>
    /// <exception cref="Pop3Exception">RSET was refused, or the session broke.</exception>
    private async Task<bool> ResetInTimeAsync(CancellationToken cancellationToken)
    {
        StatusReply reset = new(CommandLine.Create("RSET"), ClearMarksUnless);
        using (TimeLimit limit = new(_options.TimeProvider, DiscardTime, cancellationToken))
        {
            try
            {
                Pop3PendingReply? lastBefore = _pipeline.Last;
                if (lastBefore is null)
                {
                    await _pipeline.SettleAsync(limit.Token).ConfigureAwait(false);
                }

                await _pipeline.QueueEndingAsync(reset, limit.Token).ConfigureAwait(false);
                if (lastBefore is not null)
                {
                    await lastBefore.WaitForEndAsync(limit.Token).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return false;
            }
        }

        _ = await reset.GetResultAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    private Pop3CommitException CreateCommitFault(string why, Pop3Exception? cause)
    {
        int[] pending = _marks.ToSortedArray();
        return new Pop3CommitException($"The deletion of {pending.Length} message(s) could not be confirmed: {why}", pending, cause);
    }
}
