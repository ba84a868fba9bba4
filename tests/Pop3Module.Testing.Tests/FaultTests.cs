using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace Pop3Module.Testing.Tests;

public class FaultTests
{
    private static EmbeddedServer Start(EmbeddedServerOptions options, out EmbeddedMailbox mailbox)
    {
        EmbeddedServer server = EmbeddedServer.Start(options);
        mailbox = server.AddMailbox(Dialogue.User, Dialogue.Password, SampleMail.Generate(3, 400, seed: 6));
        return server;
    }

    [Fact]
    public async Task A_drop_in_retr_brings_so_many_octets_and_frees_the_mailbox()
    {
        EmbeddedServerOptions options = new();
        options.DropInRetr[2] = 40;
        await using EmbeddedServer server = Start(options, out EmbeddedMailbox mailbox);
        await using Dialogue dialogue = await Dialogue.LogInAsync(server);

        // What is pipelined behind it must not take back what was sent: a close with octets unread is a reset.
        await dialogue.SendAsync("DELE 1\r\nRETR 2\r\n" + string.Concat(Enumerable.Repeat("RETR 3\r\n", 5000)));
        Assert.StartsWith("+OK", await dialogue.ReadLineAsync(), StringComparison.Ordinal);
        Assert.StartsWith("+OK", await dialogue.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal(Encoding.ASCII.GetString(mailbox.Messages[1].Octets, 0, 40), await dialogue.ReadToEndAsync());
        await using Dialogue next = await Dialogue.LogInAsync(server);
        Assert.StartsWith("+OK 3 ", await next.AskAsync("STAT"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stall_in_retr_lasts_until_release()
    {
        EmbeddedServerOptions options = new();
        options.StallInRetr[1] = 40;
        await using EmbeddedServer server = Start(options, out EmbeddedMailbox mailbox);
        await using Dialogue dialogue = await Dialogue.LogInAsync(server);
        await dialogue.SendAsync("RETR 1\r\n");
        Assert.StartsWith("+OK", await dialogue.ReadLineAsync(), StringComparison.Ordinal);
        Task<string> reading = dialogue.ReadRawAsync();
        await dialogue.SendAsync("NOOP\r\n");
        await server.WaitForCommandAsync("NOOP", Patience.Limit);
        Assert.False(reading.IsCompleted);
        server.Release();
        string text = await reading;
        Assert.StartsWith(Encoding.ASCII.GetString(mailbox.Messages[0].Octets, 0, 40), text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n.\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_quit_deletes_nothing()
    {
        await using EmbeddedServer server = Start(
            new EmbeddedServerOptions { QuitRefusal = "some were not removed" }, out EmbeddedMailbox mailbox);
        await using Dialogue dialogue = await Dialogue.LogInAsync(server);
        await dialogue.SendAsync("DELE 1\r\nQUIT\r\n");
        Assert.Equal("+OK message 1 deleted\r\n-ERR some were not removed\r\n", await dialogue.ReadToEndAsync());
        Assert.Equal(3, mailbox.Messages.Count);
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 2)]
    public async Task A_drop_at_quit_comes_before_or_after_the_deletion(bool isBefore, int left)
    {
        await using EmbeddedServer server = Start(
            new EmbeddedServerOptions { DropAtQuit = isBefore, DropAfterCommit = !isBefore }, out EmbeddedMailbox mailbox);
        await using Dialogue dialogue = await Dialogue.LogInAsync(server);
        await dialogue.SendAsync("DELE 1\r\nQUIT\r\n");
        Assert.Equal("+OK message 1 deleted\r\n", await dialogue.ReadToEndAsync());
        Assert.Equal(left, mailbox.Messages.Count);
    }

    [Fact]
    public async Task A_stall_at_quit_comes_behind_the_deletion_and_lasts_until_release()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { StallAtQuit = true }, out EmbeddedMailbox mailbox);
        await using Dialogue dialogue = await Dialogue.LogInAsync(server);
        await dialogue.SendAsync("DELE 1\r\nQUIT\r\n");

        // What is answered before the stall is sent behind the commit.
        Assert.Equal("+OK message 1 deleted", await dialogue.ReadLineAsync());
        Assert.Equal(2, mailbox.Messages.Count);
        Task<string> reading = dialogue.ReadLineAsync();
        Assert.False(reading.IsCompleted);
        server.Release();
        Assert.Equal("+OK bye", await reading);
    }

    [Fact]
    public async Task A_connection_kept_after_quit_ends_with_the_next_one()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { KeepOpenAfterQuit = true }, out EmbeddedMailbox mailbox);
        await using Dialogue dialogue = await Dialogue.LogInAsync(server);
        _ = await dialogue.AskAsync("DELE 1");
        Assert.Equal("+OK bye", await dialogue.AskAsync("QUIT"));
        Assert.Equal(2, mailbox.Messages.Count);
        Assert.StartsWith("-ERR", await dialogue.AskAsync("STAT"), StringComparison.Ordinal);
        await dialogue.SendAsync("QUIT\r\n");
        Assert.Equal("+OK bye\r\n", await dialogue.ReadToEndAsync());
    }

    [Fact]
    public async Task Refusals_concern_their_number_only()
    {
        EmbeddedServerOptions options = new();
        options.RefusedRetr[1] = "no RETR";
        options.RefusedTop[2] = "no TOP";
        options.RefusedDele[3] = "no DELE";
        await using EmbeddedServer server = Start(options, out EmbeddedMailbox mailbox);
        await using Dialogue dialogue = await Dialogue.LogInAsync(server);
        Assert.Equal("-ERR no RETR", await dialogue.AskAsync("RETR 1"));
        Assert.Equal("-ERR no TOP", await dialogue.AskAsync("TOP 2 0"));
        Assert.Equal("-ERR no DELE", await dialogue.AskAsync("DELE 3"));
        Assert.EndsWith("\r\n.\r\n", await dialogue.AskLinesAsync("TOP 1 0"), StringComparison.Ordinal);
        Assert.EndsWith("\r\n.\r\n", await dialogue.AskLinesAsync("RETR 2"), StringComparison.Ordinal);
        _ = await dialogue.AskAsync("DELE 2");
        _ = await dialogue.AskAsync("QUIT");
        Assert.Equal(2, mailbox.Messages.Count);
    }

    [Theory]
    [InlineData("[SYS/TEMP] later", "-ERR [SYS/TEMP] later\r\n+OK bye\r\n")]
    [InlineData("[LOGIN-DELAY] wait", "-ERR [LOGIN-DELAY] wait\r\n+OK bye\r\n")]
    public async Task A_login_is_refused_with_its_response_code(string refusal, string expected)
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { LoginRefusal = refusal }, out _);
        await using Dialogue dialogue = await Dialogue.OpenAsync(server);
        _ = await dialogue.AskAsync("USER " + Dialogue.User);
        await dialogue.SendAsync($"PASS {Dialogue.Password}\r\nQUIT\r\n");
        Assert.Equal(expected, await dialogue.ReadToEndAsync());
    }

    [Fact]
    public async Task A_wrong_password_is_repeated_or_ends_the_connection()
    {
        await using EmbeddedServer tells = Start(new EmbeddedServerOptions { WrongPasswordText = "not {0}" }, out _);
        await using Dialogue told = await Dialogue.OpenAsync(tells);
        _ = await told.AskAsync("USER " + Dialogue.User);
        Assert.Equal("-ERR not a {1} b", await told.AskAsync("PASS a {1} b"));

        await using EmbeddedServer closes = Start(new EmbeddedServerOptions { CloseAtWrongPassword = true }, out _);
        await using Dialogue closed = await Dialogue.OpenAsync(closes);
        _ = await closed.AskAsync("USER " + Dialogue.User);
        await closed.SendAsync("PASS wrong\r\n");
        Assert.Equal(string.Empty, await closed.ReadToEndAsync());
    }

    [Fact]
    public async Task An_idle_client_is_told_and_disconnected()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions(), out _);
        await using Dialogue dialogue = await Dialogue.LogInAsync(server);
        await server.DisconnectIdleAsync();
        Assert.Equal("-ERR Disconnected for inactivity.\r\n", await dialogue.ReadToEndAsync());
    }
}
