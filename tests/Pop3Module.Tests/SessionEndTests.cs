using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol;
using Pop3Module.Sessions;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>The end of a session where there is no runspace, as on a thread of the pool.</summary>
public sealed class SessionEndTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();

    public void Dispose()
    {
        _folder.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task A_commit_deletes_what_is_marked_and_ends_the_session()
    {
        await using EmbeddedServer server = TestSession.Serve();
        Pop3Session session = await OpenMarkedAsync(server);
        string[] notices = await Task.Run(() =>
        {
            Assert.Null(Runspace.DefaultRunspace);
            return CommitAsync(session);
        });
        Assert.Equal($"Verbose: Disconnected from {session.Mailbox}; 2 message(s) were deleted.", Assert.Single(notices));
        Assert.Equal(["uid-000002"], server.Mailbox.Messages.Select(static (EmbeddedMessage message) => message.Uid));
        AssertEnded(session);
    }

    [Fact]
    public async Task A_session_that_has_ended_is_not_ended_again()
    {
        await using EmbeddedServer server = TestSession.Serve();
        Pop3Session session = await TestSession.OpenAsync(server);
        Assert.Null(new SessionEnd(session).FindObstacle());
        _ = await CommitAsync(session);
        Pop3SessionNotOpenException fault = await Assert.ThrowsAsync<Pop3SessionNotOpenException>(() => CommitAsync(session));
        Assert.Equal($"The session with {session.Mailbox} is closed.", fault.Message);
        Assert.Equal(fault.Message, new SessionEnd(session).FindObstacle()!.Message);
    }

    [Fact]
    public async Task Files_that_are_gone_are_told_before_QUIT_and_who_stops_there_keeps_the_session_and_its_marks()
    {
        await using EmbeddedServer server = TestSession.Serve();
        Pop3Session session = await OpenMarkedAsync(server);
        session.SavedFiles.Add(_folder.File("moved.eml"), 1);
        string warning = string.Empty;
        await foreach (IReadOnlyList<Notice> step in new SessionEnd(session).CommitAsync(TimeProvider.System, CancellationToken.None))
        {
            if (step.Count > 0)
            {
                warning = step[0].Text;
                break;
            }
        }

        Assert.StartsWith("1 file(s) are no longer where they were saved", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("QUIT", server.CommandLines());
        await TestSession.MarkAsync(session, 2);
        Assert.Equal(3, session.PendingDeletionCount);
        Assert.Equal(2, (await CommitAsync(session)).Length);
        Assert.Empty(server.Mailbox.Messages);
    }

    [Fact]
    public async Task A_file_that_cannot_be_flushed_takes_the_marks_back_and_ends_the_session_without_QUIT()
    {
        await using EmbeddedServer server = TestSession.Serve();
        Pop3Session session = await OpenMarkedAsync(server);
        session.SavedFiles.Add(Path.Combine(_folder.Root, "unmounted", "a.eml"), 1);
        CommitFailedException fault = await Assert.ThrowsAsync<CommitFailedException>(() => CommitAsync(session));
        Assert.Contains("so nothing was deleted", fault.Message, StringComparison.Ordinal);
        Assert.Equal(new[] { "uid-000001", "uid-000003" }, fault.Data["Uids"]);
        _ = Assert.IsType<DirectoryNotFoundException>(fault.InnerException);
        Assert.Equal("RSET", server.CommandLines()[^1]);
        AssertEnded(session);
    }

    [Fact]
    public async Task More_marks_than_allowed_are_discarded()
    {
        await using EmbeddedServer server = TestSession.Serve();
        Pop3Session session = await OpenMarkedAsync(server);
        RemovalLimitException fault = await Assert.ThrowsAsync<RemovalLimitException>(() => CommitAsync(session, RemovalLimit.TryParse("50%")));
        Assert.Contains("allows 1, with 3 in the mailbox", fault.Message, StringComparison.Ordinal);
        Assert.Equal(new[] { "uid-000001", "uid-000003" }, fault.Data["Uids"]);
        Assert.Equal(["RSET", "QUIT"], server.CommandLines()[^2..]);
        Assert.Equal(3, server.Mailbox.Messages.Count);
        AssertEnded(session);
    }

    /// <summary>The engine's exception says the same without the unique-ids, so it is not kept beneath the module's.</summary>
    [Fact]
    public async Task A_refused_QUIT_is_told_in_one_sentence_with_the_servers_words_and_the_Uids()
    {
        await using EmbeddedServer server = TestSession.Serve(options: new EmbeddedServerOptions { QuitRefusal = "some messages were not removed" });
        Pop3Session session = await OpenMarkedAsync(server);
        CommitFailedException fault = await Assert.ThrowsAsync<CommitFailedException>(() => CommitAsync(session));
        Assert.Equal(
            $"{session.Mailbox}: The deletion of 2 message(s) could not be confirmed: 127.0.0.1 refused QUIT: some messages were not removed. " +
            "Messages concerned: uid-000001, uid-000003.",
            fault.Message);
        Assert.Equal("some messages were not removed", Assert.IsType<Pop3CommandException>(fault.InnerException).ServerText);
        Assert.Equal(2, fault.ToString().Split("could not be confirmed").Length);
        AssertEnded(session);
    }

    [Fact]
    public async Task A_commit_that_is_cancelled_behind_QUIT_is_in_doubt_and_told_once_more_by_the_next_end()
    {
        await using EmbeddedServer server = TestSession.Serve(options: new EmbeddedServerOptions { StallAtQuit = true });
        Pop3Session session = await OpenMarkedAsync(server);
        Task commit = CommitAsync(session, cancellationToken: _stop.Token);
        await server.WaitForCommandAsync("QUIT", Patience.Limit);
        Assert.Contains("by another Disconnect-Pop3", new SessionEnd(session).FindObstacle()!.Message, StringComparison.Ordinal);
        await _stop.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => commit);

        Assert.Equal(Pop3SessionState.Broken, session.State);
        Assert.False(session.IsEnded);
        CommitFailedException doubt = new SessionEnd(session).FindUnconfirmedCommit()!;
        Assert.EndsWith("the wait for the answer was cancelled. Messages concerned: uid-000001, uid-000003.", doubt.Message, StringComparison.Ordinal);
        Assert.Null(doubt.InnerException);
        Assert.Equal($"The console closes. {doubt.Message}", new SessionEnd(session).DescribeAbandonment("The console closes"));
        CommitFailedException fault = await Assert.ThrowsAsync<CommitFailedException>(() => CommitAsync(session));
        Assert.Equal(doubt.Message, fault.Message);
        Assert.True(session.IsEnded);
    }

    [Fact]
    public async Task A_late_answer_to_QUIT_is_told_and_waited_for()
    {
        TestClock clock = new();
        await using EmbeddedServer server = TestSession.Serve(options: new EmbeddedServerOptions { StallAtQuit = true });
        Pop3Session session = await OpenMarkedAsync(server, clock);
        await using IAsyncEnumerator<IReadOnlyList<Notice>> steps = new SessionEnd(session).CommitAsync(clock, CancellationToken.None).GetAsyncEnumerator();
        Task<string> late = Task.Run(() => TakeTextAsync(steps));
        await clock.PassUntilAsync(late, TimeSpan.FromSeconds(1));
        Assert.Equal("Verbose: 127.0.0.1 has not answered QUIT for 100 seconds; the answer is waited for up to 1000 seconds.", await late);
        Task<string> end = Task.Run(() => TakeTextAsync(steps));
        server.Release();
        Assert.EndsWith("2 message(s) were deleted.", await end.WaitAsync(Patience.Limit), StringComparison.Ordinal);
        AssertEnded(session);
    }

    [Fact]
    public async Task Who_stops_at_the_notice_of_a_late_answer_learns_of_the_failed_commit()
    {
        TestClock clock = new();
        EmbeddedServer server = TestSession.Serve(options: new EmbeddedServerOptions { StallAtQuit = true });
        Pop3Session session = await OpenMarkedAsync(server, clock);
        SessionEnd end = new(session);
        IAsyncEnumerator<IReadOnlyList<Notice>> steps = end.CommitAsync(clock, CancellationToken.None).GetAsyncEnumerator();
        Task<string> late = Task.Run(() => TakeTextAsync(steps));
        await clock.PassUntilAsync(late, TimeSpan.FromSeconds(1));
        Assert.StartsWith("Verbose: 127.0.0.1 has not answered QUIT", await late, StringComparison.Ordinal);
        Task left = steps.DisposeAsync().AsTask();
        await server.DisposeAsync();
        await left.WaitAsync(Patience.Limit);
        CommitFailedException fault = Assert.IsType<CommitFailedException>(end.FindUnconfirmedCommit());
        Assert.EndsWith("uid-000001, uid-000003.", fault.Message, StringComparison.Ordinal);
        Assert.True(session.IsEnded);
    }

    /// <summary>Takes steps until there is a notice.</summary>
    private static async Task<string> TakeTextAsync(IAsyncEnumerator<IReadOnlyList<Notice>> steps)
    {
        while (await steps.MoveNextAsync())
        {
            if (steps.Current.Count > 0)
            {
                return $"{steps.Current[0].Kind}: {steps.Current[0].Text}";
            }
        }

        return "the end";
    }

    /// <summary>Disconnect-Pop3 that was stopped here left the file of -ProtocolLog open.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_end_that_is_cancelled_behind_QUIT_without_marks_ends_the_session_and_its_log(bool isDiscard)
    {
        await using EmbeddedServer server = TestSession.Serve(options: new EmbeddedServerOptions { StallAtQuit = true });
        Pop3Session session = await TestSession.OpenAsync(server, logPath: _folder.File("dialogue.log"));
        Assert.True(session.Log.IsEnabled);
        Task end = isDiscard ? new SessionEnd(session).DiscardAsync(_stop.Token) : CommitAsync(session, cancellationToken: _stop.Token);
        await server.WaitForCommandAsync("QUIT", Patience.Limit);
        await _stop.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => end);
        AssertEnded(session);
        Assert.Null(new SessionEnd(session).FindUnconfirmedCommit());
        Assert.False(session.Log.IsEnabled);
    }

    [Fact]
    public async Task A_commit_that_is_cancelled_before_QUIT_leaves_the_session_open()
    {
        EmbeddedServerOptions options = new();
        options.HoldUntil["NOOP"] = string.Empty;
        await using EmbeddedServer server = TestSession.Serve(options: options);
        Pop3Session session = await OpenMarkedAsync(server);
        Task before = session.Client.NoopAsync();
        await server.WaitForCommandAsync("NOOP", Patience.Limit);
        Task commit = CommitAsync(session, cancellationToken: _stop.Token);
        await _stop.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => commit);
        Assert.True(session.IsConnected);
        server.Release();
        await before;
        _ = await CommitAsync(session);
        Assert.Single(server.Mailbox.Messages);
    }

    [Fact]
    public async Task Marks_of_a_session_that_broke_are_told_once_and_without_marks_nothing_is()
    {
        foreach (bool isMarked in new[] { true, false })
        {
            await using EmbeddedServer server = TestSession.Serve();
            Pop3Session session = isMarked ? await OpenMarkedAsync(server) : await TestSession.OpenAsync(server);
            await server.DisconnectIdleAsync().WaitAsync(Patience.Limit);
            _ = await Assert.ThrowsAsync<Pop3ConnectionLostException>(() => session.Client.NoopAsync());
            Assert.Null(new SessionEnd(session).FindUnconfirmedCommit());
            if (isMarked)
            {
                CommitFailedException fault = await Assert.ThrowsAsync<CommitFailedException>(() => CommitAsync(session));
                Assert.StartsWith($"The session with {session.Mailbox} broke before its 2 deletion(s) were committed: nothing was deleted.", fault.Message, StringComparison.Ordinal);
                _ = Assert.IsType<Pop3ConnectionLostException>(fault.InnerException);
            }
            else
            {
                Assert.Empty(await CommitAsync(session));
            }

            Assert.True(session.IsEnded);
            _ = await Assert.ThrowsAsync<Pop3SessionNotOpenException>(() => CommitAsync(session));
        }
    }

    [Fact]
    public async Task A_mark_that_was_refused_after_its_cmdlet_was_stopped_is_warned_of()
    {
        EmbeddedServerOptions options = new();
        options.RefusedDele[2] = "write-protected";
        await using EmbeddedServer server = TestSession.Serve(options: options);
        Pop3Session session = await OpenMarkedAsync(server);
        session.Marks.Add(2, "uid-000002", headers: null, isByName: true);
        session.Marks.KeepUnanswered(await session.Client.QueueDeleteAsync(2));
        string[] notices = await CommitAsync(session);
        Assert.Contains("write-protected", notices[0], StringComparison.Ordinal);
        Assert.EndsWith("2 message(s) were deleted.", notices[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_discard_takes_the_marks_back_and_tells_how_many()
    {
        await using EmbeddedServer server = TestSession.Serve();
        Pop3Session session = await OpenMarkedAsync(server);
        Notice notice = await new SessionEnd(session).DiscardAsync(CancellationToken.None);
        Assert.Equal($"Disconnected from {session.Mailbox}; 2 deletion(s) were discarded.", notice.Text);
        Assert.Equal(["RSET", "QUIT"], server.CommandLines()[^2..]);
        Assert.Equal(3, server.Mailbox.Messages.Count);
        AssertEnded(session);
    }

    [Fact]
    public async Task The_end_of_a_runspace_waits_three_seconds_for_the_server()
    {
        TestClock clock = new();
        await using EmbeddedServer server = TestSession.Serve(options: new EmbeddedServerOptions { StallAtQuit = true });
        Pop3Session session = await OpenMarkedAsync(server, clock);
        Assert.Equal(
            $"The module is removed while 2 deletion(s) in {session.Mailbox} are not committed: nothing is deleted. Disconnect-Pop3 commits.",
            new SessionEnd(session).DescribeAbandonment("The module is removed"));
        Task end = new SessionEnd(session).AbandonAsync(clock);
        await server.WaitForCommandAsync("QUIT", Patience.Limit);
        clock.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(end.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        await end.WaitAsync(Patience.Limit);
        Assert.Equal("RSET", server.CommandLines()[^2]);
        Assert.Equal(3, server.Mailbox.Messages.Count);
        AssertEnded(session);
        Assert.Null(new SessionEnd(session).DescribeAbandonment("The module is removed"));
    }

    [Fact]
    public async Task A_connection_that_was_only_tested_is_left_by_QUIT_within_three_seconds()
    {
        TestClock clock = new();
        await using EmbeddedServer server = TestSession.Serve(options: new EmbeddedServerOptions { StallAtQuit = true });
        Pop3Session session = await TestSession.OpenAsync(server, clock);
        Task end = SessionEnd.LeaveAsync(session.Client, clock, CancellationToken.None);
        await server.WaitForCommandAsync("QUIT", Patience.Limit);
        Assert.DoesNotContain("RSET", server.CommandLines());
        clock.Advance(TimeSpan.FromSeconds(3));
        await end.WaitAsync(Patience.Limit);
        Assert.Equal(Pop3SessionState.Closed, session.State);
    }

    /// <summary>Opens a session in which messages 1 and 3 are marked.</summary>
    private static async Task<Pop3Session> OpenMarkedAsync(EmbeddedServer server, TimeProvider? time = null)
    {
        Pop3Session session = await TestSession.OpenAsync(server, time);
        await TestSession.MarkAsync(session, 1, 3);
        return session;
    }

    private static Task<string[]> CommitAsync(Pop3Session session, RemovalLimit? limit = null, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        TestSession.NoticesAsync(new SessionEnd(session) { Limit = limit }.CommitAsync(time ?? TimeProvider.System, cancellationToken));

    private static void AssertEnded(Pop3Session session)
    {
        Assert.Equal(Pop3SessionState.Closed, session.State);
        Assert.True(session.IsEnded);
    }
}
