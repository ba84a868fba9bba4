using System;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Pop3Module.Protocol.Pipeline;
using Pop3Module.Protocol.Wire;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>Answers without end, and a login that takes too long.</summary>
public class EndlessTests
{
    private const int Mebi = 1024 * 1024;

    [Theory]
    [InlineData(100, "", 64)]
    [InlineData(10 * Mebi, "", 100)]
    [InlineData(10 * Mebi, " 100 octets", 100)]
    [InlineData(0, " 100 octets", 64)]
    [InlineData(0, "", 128)]
    public void A_message_may_be_ten_times_longer_than_listed_and_64_MiB_in_any_case(long listed, string words, long mostMebi)
    {
        BodyReply reply = BodyReply.OfRetrieve(1, new CountingSink(), listed, new MessageSizes());
        long read = FeedWithoutEnd(reply, $"+OK{words}\r\n", "0123456789abcdef\r\n", most: 128);
        Assert.Equal(mostMebi, read);
    }

    [Fact]
    public void Of_a_message_of_unknown_size_640_MiB_are_skipped_at_most()
    {
        BodyReply reply = BodyReply.OfRetrieve(1, new CountingSink(), 0, new MessageSizes());
        reply.Abandon();
        Assert.Equal(640, FeedWithoutEnd(reply, "+OK\r\n", "0123456789abcdef\r\n", most: 700));
    }

    [Fact]
    public void A_message_whose_end_comes_with_the_octet_that_is_too_much_has_ended()
    {
        BodyReply reply = BodyReply.OfRetrieve(1, new CountingSink(), 100, new MessageSizes());
        Assert.Equal(64, FeedWithoutEnd(reply, "+OK\r\n", "0123456789abcdef\r\n", most: 64));
        Assert.True(reply.Feed("and the end\r\n.\r\n"u8.ToArray(), new WireContext("mail.example.com", log: null), out _));
    }

    [Fact]
    public void A_header_has_256_MiB_at_most() =>
        Assert.Equal(256, FeedWithoutEnd(BodyReply.OfTop(1, 0, new CountingSink(), 0), "+OK\r\n", "X-Again: 0123456789\r\n", most: 300));

    [Theory]
    [InlineData("\r\n")]
    [InlineData("no listing line\r\n")]
    public void A_listing_has_256_MiB_at_most(string line) =>
        Assert.Equal(256, FeedWithoutEnd(MakeUidl(), "+OK\r\n", line, most: 300));

    [Fact]
    public async Task A_message_whose_sink_fails_is_complete_before_its_end_and_the_rest_is_skipped()
    {
        TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopbackServer server = ServeMessageInTwoParts(failed.Task, "NOOP", "QUIT");
        await using Pop3Client client = await server.LoginAsync();
        Pop3PendingReply<long> reply = await client.QueueRetrieveAsync(1, new RecordingSink(failsAt: "Write"));
        Assert.Same(RecordingSink.Failure, await Assert.ThrowsAsync<IOException>(() => reply.GetResultAsync().AsTask().WaitAsync(Patience.Limit)));
        failed.SetResult();
        await client.NoopAsync().WaitAsync(Patience.Limit);
        await client.QuitAsync().WaitAsync(Patience.Limit);
        await server.FinishAsync();
    }

    [Fact]
    public async Task QUIT_waits_for_the_rest_of_a_message_whose_sink_failed()
    {
        TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopbackServer server = ServeMessageInTwoParts(failed.Task, "QUIT");
        await using Pop3Client client = await server.LoginAsync();
        Pop3PendingReply<long> reply = await client.QueueRetrieveAsync(1, new RecordingSink(failsAt: "Begin"));
        _ = await Assert.ThrowsAsync<IOException>(() => reply.GetResultAsync().AsTask().WaitAsync(Patience.Limit));
        Task quit = client.QuitAsync();
        failed.SetResult();
        await quit.WaitAsync(Patience.Limit);
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_login_has_ten_timeouts_in_all()
    {
        TestClock clock = new();
        TaskCompletionSource passed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopbackServer server = new(async (ServerSide side) =>
        {
            await side.SayAsync("+OK ready");
            await side.AnswerAsync("CAPA", "+OK\nUSER\n.");
            await side.AnswerAsync("USER user", "+OK");
            await side.ExpectAsync("PASS secret");
            _ = passed.TrySetResult();
            await side.ExpectEndAsync();
        });
        Pop3ClientOptions options = server.Options();
        options.TimeProvider = new LoginClock(clock, options.InactivityTimeout);
        await using Pop3Client client = await Pop3Client.ConnectAsync(options);
        Task login = client.AuthenticateAsync(new Pop3Credential("user", "secret"));
        await passed.Task.WaitAsync(Patience.Limit);
        clock.Advance(options.InactivityTimeout * 10);
        Pop3TimeoutException fault = await Assert.ThrowsAsync<Pop3TimeoutException>(() => login.WaitAsync(Patience.Limit));
        Assert.Contains("did not complete the login", fault.Message, StringComparison.Ordinal);
        Assert.Equal(Pop3SessionState.Broken, client.State);
    }

    private static ListingReply<Pop3UniqueIdListing> MakeUidl() => new(CommandLine.Create("UIDL"), ListingLine.TryParseUniqueId, expectedCount: 0);

    /// <summary>Feeds a line again and again.</summary>
    /// <returns>How many MiB were accepted.</returns>
    private static long FeedWithoutEnd(Pop3PendingReply reply, string status, string line, int most)
    {
        WireContext wire = new("mail.example.com", log: null);
        _ = reply.Feed(Encoding.ASCII.GetBytes(status), wire, out _);
        byte[] lines = Encoding.ASCII.GetBytes(new StringBuilder().Insert(0, line, Mebi / line.Length).ToString().PadLeft(Mebi, 'x'));
        byte[] piece = new byte[Mebi];
        for (int read = 0; read < most; read++)
        {
            lines.CopyTo(piece, 0);
            try
            {
                _ = reply.Feed(piece, wire, out _);
            }
            catch (Pop3ProtocolException)
            {
                return read;
            }
        }

        return most;
    }

    /// <summary>A clock by which only the login takes time: no read ends by the inactivity timeout.</summary>
    private sealed class LoginClock(TestClock clock, TimeSpan inactivity) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            clock.CreateTimer(callback, state, dueTime == inactivity ? Timeout.InfiniteTimeSpan : dueTime, period);
    }

    /// <summary>Answers RETR 1, with the last line after a task has ended, and then the given commands.</summary>
    private static LoopbackServer ServeMessageInTwoParts(Task between, params string[] commands) => new(async (ServerSide side) =>
    {
        await side.LetInAsync();
        await side.ExpectAsync("RETR 1");
        await side.SayAsync("+OK\nfirst line");
        await between.WaitAsync(Patience.Limit);
        await side.SayAsync("last line\n.");
        foreach (string command in commands)
        {
            await side.AnswerAsync(command, "+OK");
        }
    });

    private sealed class CountingSink : IPop3BodySink
    {
        public void Begin()
        {
        }

        public void Write(ReadOnlySpan<byte> octets)
        {
        }

        public void Complete()
        {
        }

        public void Abandon()
        {
        }
    }
}
