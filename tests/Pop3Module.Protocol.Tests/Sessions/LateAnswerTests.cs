using System;
using System.Globalization;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Protocol.Tests.Sessions;

/// <summary>Servers that open a large maildrop at the login and rewrite it at QUIT, which takes minutes.</summary>
[Collection(RealTime.Name)]
public class LateAnswerTests
{
    private const int Seconds = 40;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("PASS", 10, false)]
    [InlineData("PASS", 10, true)]
    [InlineData("APOP", 10, false)]
    [InlineData("QUIT", 10, false)]
    [InlineData("QUIT", 10, true)]
    [InlineData("USER", 1, false)]
    [InlineData("NOOP", 1, true)]
    public async Task The_answers_to_a_login_and_to_a_commit_are_waited_for_ten_timeouts(string silentAt, int timeouts, bool isSynchronous)
    {
        TestClock clock = new();
        await using LoopbackServer server = new((ServerSide side) => PlayAsync(side, silentAt));
        Pop3ClientOptions options = server.Options();
        options.TimeProvider = clock;
        options.InactivityTimeout = TimeSpan.FromSeconds(Seconds);
        options.SynchronousReads = isSynchronous;
        await using Pop3Client client = await Pop3Client.ConnectAsync(options);
        DateTimeOffset began = clock.GetUtcNow();
        Task work = Task.Run(() => WorkAsync(client, silentAt));
        await clock.PassUntilAsync(work, Step);
        Exception fault = await Assert.ThrowsAnyAsync<Pop3Exception>(() => work);
        string words = string.Create(CultureInfo.CurrentCulture, $"sent no data for {Seconds * timeouts} seconds while the answer to {silentAt}");
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.True(clock.GetUtcNow() - began >= TimeSpan.FromSeconds(Seconds * timeouts));
        Assert.Equal(silentAt == "QUIT", fault is Pop3CommitException);
    }

    [Fact]
    public async Task Without_marks_QUIT_is_waited_for_one_timeout()
    {
        TestClock clock = new();
        await using LoopbackServer server = new((ServerSide side) => PlayAsync(side, "QUIT"));
        Pop3ClientOptions options = server.Options();
        options.TimeProvider = clock;
        options.InactivityTimeout = TimeSpan.FromSeconds(Seconds);
        await using Pop3Client client = await Pop3Client.ConnectAsync(options);
        await client.LoginAsync("user", "secret");
        Task quit = client.QuitAsync();
        await clock.PassUntilAsync(quit, Step);
        Pop3TimeoutException fault = await Assert.ThrowsAsync<Pop3TimeoutException>(() => quit);
        Assert.Contains(string.Create(CultureInfo.CurrentCulture, $"for {Seconds} seconds"), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_does_not_come_is_told_with_the_status_line()
    {
        TestClock clock = new();
        await using LoopbackServer server = new(static async (ServerSide side) =>
        {
            await side.LetInAsync();
            await side.AnswerAsync("RETR 1", "+OK 120 octets        -ERR the store is not reachable");
            await side.ExpectEndAsync();
        });
        Pop3ClientOptions options = server.Options();
        options.TimeProvider = clock;
        options.InactivityTimeout = TimeSpan.FromSeconds(Seconds);
        await using Pop3Client client = await server.LoginAsync(options);
        Task retrieving = client.RetrieveAsync(1, new RecordingSink());
        await clock.PassUntilAsync(retrieving, Step);
        Pop3TimeoutException fault = await Assert.ThrowsAsync<Pop3TimeoutException>(() => retrieving);
        Assert.EndsWith(
            "RETR 1 was due. Its status line was: +OK 120 octets        -ERR the store is not reachable", fault.Message, StringComparison.Ordinal);
    }

    private static async Task WorkAsync(Pop3Client client, string silentAt)
    {
        if (silentAt == "APOP")
        {
            await client.ApopAsync("user", "secret");
        }

        await client.LoginAsync("user", "secret");
        if (silentAt == "NOOP")
        {
            await client.NoopAsync();
        }

        await client.DeleteAsync(1);
        await client.QuitAsync();
    }

    private static async Task PlayAsync(ServerSide side, string silentAt)
    {
        await side.SayAsync("+OK ready <1.2@host>");
        while (await side.ReadLineAsync() is string command && !command.StartsWith(silentAt, StringComparison.Ordinal))
        {
            await side.SayAsync(command == "CAPA" ? "-ERR" : "+OK");
        }

        await side.ExpectEndAsync();
    }
}
