using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

public sealed class ReceiveTests : IDisposable
{
    private static readonly IReadOnlyList<SampleMessage> Samples = SampleMail.Create(DateTimeOffset.Now);

    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    private static EmbeddedServer Start(EmbeddedServerOptions? options = null)
    {
        EmbeddedServer server = EmbeddedServer.Start(options);
        server.AddMailbox(HostedShell.User, HostedShell.Password, Samples);
        return server;
    }

    /// <summary>Message n+1 of the mailbox is sample n; what the server sends ends with a line end.</summary>
    private static byte[] AsSent(int number) =>
        Samples[number - 1].Octets.AsSpan().EndsWith("\r\n"u8) ? Samples[number - 1].Octets : Samples[number - 1].Octets.Concat("\r\n"u8.ToArray()).ToArray();

    [Fact]
    public async Task Every_sample_arrives_byte_for_byte_in_memory_and_on_disk()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        ShellResult objects = _shell.Run("Get-Pop3Message | Receive-Pop3Message").RequireSuccess();
        ShellResult saved = _shell.Run("Get-Pop3Message | Receive-Pop3Message -Destination $folder").RequireSuccess();
        Assert.Equal(Samples.Count, objects.Output.Count);
        Assert.Equal(Samples.Count, saved.Output.Count);
        string[] paths = saved.Values<string>("Path");
        for (int i = 0; i < Samples.Count; i++)
        {
            Assert.Equal(AsSent(i + 1), (byte[])objects.Output[i].Methods["ToArray"].Invoke());
            Assert.Equal(AsSent(i + 1), File.ReadAllBytes(paths[i]));
        }

        Assert.Equal(paths.Order(StringComparer.Ordinal), _shell.Files());
    }

    [Fact]
    public async Task Bodies_are_readable_whatever_their_charset()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        string?[] texts = _shell.Run("Get-Pop3Message | Receive-Pop3Message").RequireSuccess().Values<string?>("TextBody");
        Assert.Equal("Schöne Grüße – €5 für dich.\r\n", texts[2]);
        Assert.Equal("您好，会议改到下午三点。㐀\r\n", texts[3]);
        Assert.Equal("感謝您的訂購。\r\n", texts[4]);
        Assert.Equal("こんにちは。\r\n", texts[5]);
        Assert.Equal("Как дела?\r\n", texts[6]);
        Assert.Equal("请查收报价单。\r\n", texts[7]);
        Assert.Equal("Your order is on its way.", texts[9]);
        Assert.StartsWith("See the picture:", texts[10], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attachments_have_safe_names_and_save_what_was_sent()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        ShellResult result = _shell.Run("$message = Receive-Pop3Message 11; $message.Attachments").RequireSuccess();
        Assert.Equal(new[] { "logo.png", "报告.pdf", "evil.txt" }, result.Values<string>("Name"));
        Assert.Equal(new[] { true, false, false }, result.Values<bool>("IsInline"));
        Assert.Equal("../../evil.txt", result.Values<string>("OriginalName")[2]);
        _shell.Run("$message.Attachments[2].Save((\"$folder/\" + $message.Attachments[2].Name))").RequireSuccess();
        Assert.Equal("Where does this go?", File.ReadAllText(Assert.Single(_shell.Files())));
    }

    [Fact]
    public async Task Save_counts_relative_paths_from_PowerShells_location_and_never_overwrites()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        _shell.Run("$ExecutionContext.SessionState.Path.SetLocation($folder); $m = Receive-Pop3Message 1; $m.Save('one.eml')").RequireSuccess();
        Assert.Equal(AsSent(1), File.ReadAllBytes(Path.Combine(_shell.Folder, "one.eml")));
        ShellResult again = _shell.Run("$m.Save('one.eml')");
        Assert.NotEmpty(again.AllErrors);
        Assert.Single(_shell.Files());
    }

    [Fact]
    public async Task A_message_no_parser_can_read_is_emitted_and_saved_byte_for_byte()
    {
        byte[] garbage = { 0x00, 0xFF, 0xFE, (byte)':', 0x80, (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n', 0x00, 0x1B, (byte)'\r', (byte)'\n' };
        await using EmbeddedServer server = EmbeddedServer.Start();
        server.AddMailbox(HostedShell.User, HostedShell.Password, new[] { garbage, Array.Empty<byte>() });
        _shell.Connect(server);
        ShellResult messages = _shell.Run("Receive-Pop3Message 1, 2").RequireSuccess();
        Assert.Equal(garbage, (byte[])messages.Output[0].Methods["ToArray"].Invoke());
        Assert.All(messages.Output, static (PSObject message) => Assert.All(message.Properties, static (PSPropertyInfo property) => _ = property.Value));
        Assert.Equal(DateTime.MaxValue, messages.Output[0].Properties["Date"].Value);
        _shell.Run("Receive-Pop3Message 1 -Destination $folder").RequireSuccess();
        Assert.Equal(garbage, File.ReadAllBytes(Assert.Single(_shell.Files())));
    }

    [Fact]
    public async Task The_charset_of_undeclared_text_can_be_given()
    {
        byte[] octets = Encoding.GetEncoding("koi8-r").GetBytes("Subject: Привет\r\n\r\nКак дела?\r\n");
        await using EmbeddedServer server = EmbeddedServer.Start();
        server.AddMailbox(HostedShell.User, HostedShell.Password, new[] { octets });
        _shell.Connect(server);
        ShellResult message = _shell.Run("Receive-Pop3Message 1 -Charset koi8-r").RequireSuccess();
        Assert.Equal("Привет", message.Values<string>("Subject")[0]);
        Assert.Equal("Как дела?\r\n", message.Values<string>("TextBody")[0]);
        Assert.Equal(new[] { "Pop3ParameterNotUsable" }, _shell.Run("Receive-Pop3Message 1 -Charset nonsense").ErrorIds);
    }

    /// <summary>The last character of the second text is in GB18030 and not in GBK.</summary>
    [Theory]
    [InlineData("utf8", "utf-8", "Grüße, 你好")]
    [InlineData("cp936", "gb18030", "你好𠀀")]
    [InlineData("cp-1251", "windows-1251", "Как дела?")]
    [InlineData("\"ISO_8859-5\"", "iso-8859-5", "Как дела?")]
    public async Task A_charset_is_given_by_any_label_that_mail_may_declare(string label, string charset, string text)
    {
        byte[] octets = Encoding.GetEncoding(charset).GetBytes($"Subject: {text}\r\n\r\n{text}\r\n");
        await using EmbeddedServer server = EmbeddedServer.Start();
        server.AddMailbox(HostedShell.User, HostedShell.Password, new[] { octets });
        _shell.Connect(server);
        _shell.Set("label", label);
        ShellResult message = _shell.Run("Receive-Pop3Message 1 -Charset $label").RequireSuccess();
        Assert.Equal(text + "\r\n", message.Values<string>("TextBody")[0]);
        Assert.Equal(text, message.Values<string>("Subject")[0]);
    }

    [Theory]
    [InlineData("no-such-charset")]
    [InlineData("utf-7")]
    [InlineData(" ")]
    public async Task A_charset_that_is_not_known_is_a_parameter_error(string label)
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        _shell.Set("label", label);
        ShellResult result = _shell.Run("Receive-Pop3Message 1 -Charset $label");
        Assert.Equal(new[] { "Pop3ParameterNotUsable" }, result.ErrorIds);
        Assert.Equal(label, Assert.Single(result.AllErrors).TargetObject);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task A_second_run_finds_what_is_there_and_can_still_clean_up()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        _shell.Run("Receive-Pop3Message 1, 2 -Destination $folder; Disconnect-Pop3 -Discard").RequireSuccess();
        string[] first = _shell.Files();
        _shell.Connect(server);
        ShellResult second = _shell.Run("1, 2, 3 | Receive-Pop3Message -Destination $folder -OutVariable saved | Remove-Pop3Message -PassThru").RequireSuccess();
        Assert.Equal(new[] { "AlreadyPresent", "AlreadyPresent", "Saved" }, second.Values<string>("Status"));
        Assert.Equal(first, _shell.Files().Intersect(first));
        _shell.Run("Disconnect-Pop3").RequireSuccess();
    }

    [Fact]
    public async Task A_different_file_is_never_touched_without_Force()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        _shell.Run("Receive-Pop3Message 1 -Destination $folder; Disconnect-Pop3 -Discard").RequireSuccess();
        string path = Assert.Single(_shell.Files());
        File.WriteAllText(path, "something else");
        _shell.Connect(server);
        ShellResult refused = _shell.Run("Receive-Pop3Message 1, 2 -Destination $folder");
        ErrorRecord error = Assert.Single(refused.Errors);
        Assert.StartsWith("Pop3FileExists,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.ResourceExists, error.CategoryInfo.Category);
        Assert.Equal(new[] { 2 }, refused.Values<int>("Number"));
        Assert.Equal("something else", File.ReadAllText(path));
        ShellResult forced = _shell.Run("Receive-Pop3Message 1 -Destination $folder -Force").RequireSuccess();
        Assert.Equal("Saved", Assert.Single(forced.Values<string>("Status")));
        Assert.Equal(AsSent(1), File.ReadAllBytes(path));
        Assert.Equal(2, _shell.Files().Length);
    }

    [Fact]
    public async Task Messages_that_share_a_uid_get_files_of_their_own()
    {
        await using EmbeddedServer server = EmbeddedServer.Start();
        EmbeddedMailbox mailbox = server.AddMailbox(HostedShell.User, HostedShell.Password, Array.Empty<byte[]>());
        mailbox.Add(Samples[0].Octets, "same");
        mailbox.Add(Samples[1].Octets, "same");
        _shell.Connect(server);
        string[] paths = _shell.Run("Get-Pop3Message | Receive-Pop3Message -Destination $folder").RequireSuccess().Values<string>("Path");
        Assert.Equal(2, paths.Distinct().Count());
        Assert.Equal(AsSent(1), File.ReadAllBytes(paths[0]));
        Assert.Equal(AsSent(2), File.ReadAllBytes(paths[1]));
        Assert.Equal(new[] { "Pop3InputNotUsable" }, _shell.Run("Remove-Pop3Message -Uid same").ErrorIds);
        Assert.Equal(0, _shell.Run("$session.PendingDeletionCount").Output[0].BaseObject);
    }

    [Fact]
    public async Task Force_never_replaces_a_file_saved_in_this_session()
    {
        // Nobody has listed the mailbox, so it is not known that the uid is shared, and both messages want the same name.
        await using EmbeddedServer server = EmbeddedServer.Start();
        EmbeddedMailbox mailbox = server.AddMailbox(HostedShell.User, HostedShell.Password, Array.Empty<byte[]>());
        mailbox.Add(Samples[0].Octets, "same");
        mailbox.Add(Samples[1].Octets, "same");
        _shell.Connect(server);
        ShellResult result = _shell.Run("1, 2 | Receive-Pop3Message -Destination $folder -Force");
        Assert.Equal(new[] { "Pop3FileExists" }, result.ErrorIds);
        Assert.Equal(AsSent(1), File.ReadAllBytes(Assert.Single(_shell.Files())));
    }

    [Fact]
    public async Task A_refused_RETR_among_many_costs_only_itself()
    {
        EmbeddedServerOptions options = new();
        options.RefusedRetr[7] = "message is locked";
        await using EmbeddedServer server = Start(options);
        _shell.Connect(server);
        ShellResult result = _shell.Run("Get-Pop3Message | Receive-Pop3Message -Destination $folder");
        Assert.Equal(Enumerable.Range(1, Samples.Count).Where(static (int number) => number != 7), result.Values<int>("Number"));
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("Pop3CommandFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("message is locked", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(7, PSObject.AsPSObject(error.TargetObject).Properties["Number"].Value);
        Assert.Equal(Samples.Count - 1, _shell.Files().Length);
    }

    [Fact]
    public async Task A_connection_that_ends_before_the_final_dot_leaves_no_file_and_one_error()
    {
        EmbeddedServerOptions options = new();
        options.DropInRetr[3] = 100;
        await using EmbeddedServer server = Start(options);
        _shell.Connect(server);
        ShellResult result = _shell.Run("Get-Pop3Message -ListOnly | Receive-Pop3Message -Destination $folder | Remove-Pop3Message");
        Assert.Equal(new[] { "Pop3ConnectionLost" }, result.ErrorIds);
        Assert.Equal(2, _shell.Files().Length);
        Assert.All(_shell.Files(), static (string path) => Assert.EndsWith(".eml", path, StringComparison.Ordinal));
        Assert.Equal("Broken", _shell.Run("$session.State").Output[0].BaseObject.ToString());
        ShellResult later = _shell.Run("Get-Pop3Message");
        Assert.Equal(new[] { "Pop3SessionNotOpen" }, later.ErrorIds);
        Assert.Contains("closed the connection", Assert.Single(later.AllErrors).Exception.Message, StringComparison.Ordinal);
        Assert.NotNull(later.AllErrors.Single().Exception.InnerException);
    }

    [Fact]
    public async Task Bytes_that_are_no_messages_are_refused_one_by_one()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        ShellResult result = _shell.Run("1, 'two', 0, $folder, 3 | Receive-Pop3Message");
        Assert.Equal(new[] { 1, 3 }, result.Values<int>("Number"));
        Assert.Equal(new[] { "Pop3InputNotUsable", "Pop3InputNotUsable", "Pop3InputNotUsable" }, result.ErrorIds);
        Assert.All(result.Errors, static (ErrorRecord error) => Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category));
    }

    [Fact]
    public async Task An_unwritable_destination_is_an_error_of_its_own()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        string file = Path.Combine(_shell.Folder, "occupied");
        File.WriteAllText(file, "a file is no folder");
        _shell.Set("occupied", file);
        ShellResult result = _shell.Run("Receive-Pop3Message 1 -Destination $occupied");
        Assert.Equal(new[] { "Pop3FileFailed" }, result.ErrorIds);
        Assert.Equal(ErrorCategory.WriteError, Assert.Single(result.AllErrors).CategoryInfo.Category);
        Assert.DoesNotContain(server.Commands, static (ReceivedCommand command) => command.Line.StartsWith("RETR", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Saved_messages_carry_what_later_stages_need()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        PSObject saved = Assert.Single(_shell.Run("4 | Receive-Pop3Message -Destination $folder").RequireSuccess().Output);
        Assert.Equal("会议通知：项目进度", saved.Properties["Subject"].Value);
        Assert.Equal(saved.Properties["Path"].Value, saved.Properties["FullName"].Value);
        Assert.Equal(saved.Properties["Path"].Value, saved.Properties["PSPath"].Value);
        Assert.Matches("^uid-000004-[0-9a-f]{16}\\.eml$", Path.GetFileName((string)saved.Properties["Path"].Value));
    }

    [TinyDiskFact]
    public async Task A_full_disk_stops_the_run_and_costs_nothing_that_is_whole()
    {
        using TinyDisk disk = new("40k");
        await using EmbeddedServer server = EmbeddedServer.Start();
        EmbeddedMailbox mailbox = server.AddGeneratedMailbox(HostedShell.User, HostedShell.Password, count: 20, size: 5000, seed: 12);
        _shell.Connect(server);
        _shell.Set("tiny", disk.Folder);
        ErrorRecord error = Assert.Single(_shell.Run("Get-Pop3Message -ListOnly | Receive-Pop3Message -Destination $tiny | Remove-Pop3Message").AllErrors);
        Assert.StartsWith("Pop3FileFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        string[] kept = Directory.GetFiles(disk.Folder);
        Assert.InRange(kept.Length, 1, 10);
        Assert.All(kept, static (string path) => Assert.EndsWith(".eml", path, StringComparison.Ordinal));
        Assert.Equal(kept.Length, _shell.Run("$session.PendingDeletionCount").Output[0].BaseObject);
        Assert.Equal(20, _shell.Run("Get-Pop3Message 20").RequireSuccess().Values<int>("Number")[0]);
        Assert.Equal(20, mailbox.Messages.Count);
    }
}
