using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Pop3Module.Mime;
using Pop3Module.Protocol;
using Pop3Module.Sessions;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Tests;

/// <summary>What is known of marked messages; which are marked, the engine knows.</summary>
public sealed class MarkedMessagesTests
{
    private const int MostShown = 10;

    [Fact]
    public async Task Only_what_the_server_has_marked_is_named_by_Uid_or_number()
    {
        EmbeddedServerOptions options = new();
        options.RefusedDele[2] = "write-protected";
        await using EmbeddedServer server = TestSession.Serve(options: options);
        Pop3Session session = await TestSession.OpenAsync(server);
        MarkedMessages marks = session.Marks;
        marks.Add(3, uid: null, headers: null, isByName: true);
        await session.Client.DeleteAsync(3);
        Assert.Equal(["(number 3)"], marks.NamePending());
        marks.SetUid(3, "uid-000003");
        marks.Add(2, "uid-000002", headers: null, isByName: true);
        _ = await Assert.ThrowsAsync<Pop3CommandException>(() => session.Client.DeleteAsync(2));
        await TestSession.MarkAsync(session, 1);

        Assert.Equal(["uid-000001", "uid-000003"], marks.NamePending());
        Assert.Equal(3, marks.FindNumber("uid-000003"));
        Assert.Null(marks.FindNumber("uid-000002"));
        Assert.Equal("uid-000002", marks.FindUid(2));
        Assert.Null(marks.FindUid(4));
        await session.Client.ResetAsync();
        Assert.Empty(marks.NamePending());
        Assert.Null(marks.FindNumber("uid-000003"));
        session.Client.Dispose();
    }

    [Fact]
    public async Task The_first_ten_headers_are_kept_and_shown_first_until_RSET()
    {
        await using EmbeddedServer server = TestSession.Serve(12);
        Pop3Session session = await TestSession.OpenAsync(server);
        MarkedMessages marks = session.Marks;
        marks.Add(1, "uid-000001", LazyHeaders.NotRead, isByName: false);
        for (int number = 2; number <= 12; number++)
        {
            Assert.Equal(number < 12, marks.KeepsHeaders);
            marks.Add(number, $"uid-{number:D6}", Header(number), isByName: false);
        }

        (int Number, string? Uid, LazyHeaders? Headers)[] shown = marks.GetShown(Enumerable.Range(1, 12).ToArray());
        Assert.Equal(Enumerable.Range(2, MostShown), shown.Select(static ((int Number, string? Uid, LazyHeaders? Headers) mark) => mark.Number));
        Assert.All(shown, static ((int Number, string? Uid, LazyHeaders? Headers) mark) => Assert.Equal($"Message {mark.Number}", mark.Headers!.Value.Subject));

        marks.ForgetHeaders();
        Assert.True(marks.KeepsHeaders);
        Assert.Equal((1, "uid-000001", null), marks.GetShown([1])[0]);
        marks.Add(12, "uid-000012", Header(12), isByName: false);
        Assert.Equal([12, 1], marks.GetShown([1, 12]).Select(static ((int Number, string? Uid, LazyHeaders? Headers) mark) => mark.Number));
        session.Client.Dispose();
    }

    [Fact]
    public async Task A_message_that_is_marked_again_counts_once_and_keeps_its_header()
    {
        await using EmbeddedServer server = TestSession.Serve();
        Pop3Session session = await TestSession.OpenAsync(server);
        for (int time = 0; time <= MostShown; time++)
        {
            session.Marks.Add(1, "uid-000001", Header(1), isByName: false);
        }

        Assert.True(session.Marks.KeepsHeaders);
        session.Marks.Add(1, "uid-000001", headers: null, isByName: true);
        Assert.NotNull(session.Marks.GetShown([1])[0].Headers);
        session.Client.Dispose();
    }

    /// <summary>A message is suspect when far fewer octets arrive than the server says.</summary>
    [Fact]
    public async Task A_suspect_message_is_told_unless_it_was_named_itself()
    {
        await using ScriptedServer server = ScriptedServer.Start("""
            S: +OK ready
            C: CAPA
            S: -ERR
            C: USER me
            S: +OK
            C: PASS secret
            S: +OK
            C: STAT
            S: +OK 2 10000
            C: RETR 1
            S: +OK 5000 octets
            S: .
            C: DELE 1
            S: +OK
            C: RETR 2
            S: +OK 5000 octets
            S: .
            C: DELE 2
            S: +OK
            EXPECT-CLOSE
            """);
        Pop3Session session = await TestSession.OpenAsync(server.Host, server.Port);
        foreach (int number in new[] { 1, 2 })
        {
            _ = await session.Client.RetrieveAsync(number, new EmptySink());
            session.Marks.Add(number, $"uid-{number:D6}", headers: null, isByName: number == 2);
            await session.Client.DeleteAsync(number);
        }

        Assert.True(session.Client.IsSuspect(2));
        Assert.Equal([1], session.Marks.FindSuspects());
        session.Client.Dispose();
        await server.CompleteAsync();
    }

    [Fact]
    public async Task Answers_that_were_not_waited_for_are_given_out_once()
    {
        await using EmbeddedServer server = TestSession.Serve();
        Pop3Session session = await TestSession.OpenAsync(server);
        Pop3PendingReply<int> reply = await session.Client.QueueDeleteAsync(1);
        session.Marks.KeepUnanswered(reply);
        Assert.Same(reply, Assert.Single(session.Marks.RemoveUnanswered()));
        Assert.Empty(session.Marks.RemoveUnanswered());
        session.Client.Dispose();
    }

    private static LazyHeaders Header(int number) => new(Encoding.ASCII.GetBytes($"Subject: Message {number}\r\n\r\nbody\r\n"));

    private sealed class EmptySink : IPop3BodySink
    {
        public void Begin()
        {
        }

        public void Write(ReadOnlySpan<byte> octets) => Assert.Fail("The message has no octets.");

        public void Complete()
        {
        }

        public void Abandon()
        {
        }
    }
}
