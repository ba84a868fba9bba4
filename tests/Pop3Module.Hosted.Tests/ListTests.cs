using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

public sealed class ListTests : IDisposable
{
    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    private static EmbeddedServer Start(EmbeddedServerOptions? options = null)
    {
        EmbeddedServer server = EmbeddedServer.Start(options);
        server.AddMailbox(HostedShell.User, HostedShell.Password, SampleMail.Create(DateTimeOffset.Now));
        return server;
    }

    private int[] Numbers(string script) => _shell.Run(script).RequireSuccess().Values<int>("Number");

    [Fact]
    public async Task Headers_are_decoded_whatever_their_charset()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        ShellResult all = _shell.Run("Get-Pop3Message").RequireSuccess();
        string?[] subjects = all.Values<string?>("Subject");
        Assert.Equal(
            new[] { "Grüße aus Köln", "会议通知：项目进度", "訂單確認", "お知らせ", "Привет", "报价单" },
            subjects.Skip(2).Take(6));
        Assert.Equal("李四 <lisi@example.cn>", all.Values<string?>("From")[7]);
        Assert.Equal("zoe@example.com", all.Values<string?>("FromAddress")[2]);
    }

    [Fact]
    public async Task Control_characters_of_headers_never_reach_the_screen()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        _shell.Run("Get-Pop3Message | Out-Default").RequireSuccess();

        // The host takes whole escape sequences out: what follows an ESC is seen only if the ESC was gone before.
        Assert.Contains("Evil [31mRed", _shell.Screen, StringComparison.Ordinal);
        Assert.Contains("]0;title escape", _shell.Screen, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', _shell.Screen);
        Assert.DoesNotContain('\u0007', _shell.Screen);
    }

    [Fact]
    public async Task The_table_shows_number_date_from_subject_and_size_and_a_blank_for_an_unknown_date()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        _shell.Run("Get-Pop3Message -Subject 'No date at all' | Out-Default").RequireSuccess();
        string[] lines = _shell.Screen.Split('\n').Select(static (string line) => line.TrimEnd('\r')).ToArray();
        Assert.Matches(@"^\s*Number\s+Date\s+From\s+Subject\s+Size\s*$", Assert.Single(lines, static (string line) => line.Contains("Number", StringComparison.Ordinal)));
        Assert.Matches(@"^\s*13\s{10,}nobody@example\.com\s+No date at all\s+185\s*$", Assert.Single(lines, static (string line) => line.Contains("nobody", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Unknown_is_never_old_a_message_without_a_date_matches_neither_Before_nor_Since()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        _shell.Set("future", DateTime.Now.AddYears(50));
        _shell.Set("past", DateTime.Now.AddYears(-50));
        int[] before = Numbers("Get-Pop3Message -Before $future");
        int[] since = Numbers("Get-Pop3Message -Since $past");
        Assert.Equal(17, before.Length);
        Assert.DoesNotContain(13, before);
        Assert.DoesNotContain(13, since);
        PSObject unknown = Assert.Single(_shell.Run("Get-Pop3Message 13").RequireSuccess().Output);
        Assert.Equal(DateTime.MaxValue, unknown.Properties["Date"].Value);
        Assert.Equal("None", unknown.Properties["DateSource"].Value.ToString());
        Assert.Empty(_shell.Run("Get-Pop3Message 13 | Where-Object Date -lt $future").RequireSuccess().Output);
    }

    [Fact]
    public async Task The_date_comes_from_Received_where_there_is_no_Date_header()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        PSObject message = Assert.Single(_shell.Run("Get-Pop3Message 12").RequireSuccess().Output);
        Assert.Equal("Received", message.Properties["DateSource"].Value.ToString());
        DateTime date = Assert.IsType<DateTime>(message.Properties["Date"].Value);
        Assert.Equal(DateTimeKind.Local, date.Kind);
        Assert.InRange(date, DateTime.Now.AddDays(-121), DateTime.Now.AddDays(-119));
    }

    [Theory]
    [InlineData("-Subject '[SPAM]*'", new[] { 9 })]
    [InlineData("-Subject '[spam] you w?n'", new[] { 9 })]
    [InlineData("-Subject 'S*'", new int[0])]
    [InlineData("-From 'WEEKLY@news.example'", new[] { 2 })]
    [InlineData("-From '*@news.example'", new[] { 2, 18 })]
    [InlineData("-From 'News'", new[] { 2 })]
    [InlineData("-From 'news <weekly@news.example>'", new[] { 2 })]
    [InlineData("-From '*@news.example','alice*'", new[] { 1, 2, 18 })]
    [InlineData("-To 'Jürgen'", new[] { 3 })]
    [InlineData("-From '*@news.example' -Newest 1", new[] { 18 })]
    [InlineData("-From '*@news.example' -First 1", new[] { 2 })]
    [InlineData("-From '*@news.example' -Skip 1", new[] { 18 })]
    [InlineData("-Newest 2", new[] { 17, 18 })]
    [InlineData("-First 2 -Skip 3", new[] { 4, 5 })]
    [InlineData("-LargerThan 800", new[] { 11 })]
    [InlineData("-SmallerThan 150", new[] { 8 })]
    [InlineData("-Number 5, 3, 5", new[] { 3, 5 })]
    [InlineData("-Uid 'uid-000004'", new[] { 4 })]
    [InlineData("-Uid 'uid-00001?'", new[] { 10, 11, 12, 13, 14, 15, 16, 17, 18 })]
    public async Task Filters_pick_what_they_say(string filter, int[] expected)
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        Assert.Equal(expected, Numbers("Get-Pop3Message " + filter));
    }

    [Fact]
    public async Task Uids_are_case_sensitive()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        ShellResult result = _shell.Run("Get-Pop3Message -Uid 'UID-000004'");
        Assert.Empty(result.Output);
        Assert.Equal(new[] { "Pop3MessageNotFound" }, result.ErrorIds);
    }

    [Fact]
    public async Task A_uid_is_taken_literally_before_its_wildcards_count()
    {
        await using EmbeddedServer server = EmbeddedServer.Start();
        EmbeddedMailbox mailbox = server.AddMailbox(HostedShell.User, HostedShell.Password, Array.Empty<byte[]>());
        byte[] octets = SampleMail.Create(DateTimeOffset.Now)[0].Octets;
        mailbox.Add(octets, "a*");
        mailbox.Add(octets, "ab");
        _shell.Connect(server);
        Assert.Equal(new[] { 1 }, Numbers("Get-Pop3Message -Uid 'a*'"));
    }

    [Fact]
    public async Task What_the_listing_decides_is_decided_before_a_header_is_fetched()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        Numbers("Get-Pop3Message -LargerThan 800");
        Assert.Equal(new[] { "TOP 11 0" }, server.Commands.Select(static (ReceivedCommand command) => command.Line).Where(static (string line) => line.StartsWith("TOP", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ListOnly_fetches_no_headers_and_refuses_filters_that_need_them()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        ShellResult all = _shell.Run("Get-Pop3Message -ListOnly").RequireSuccess();
        Assert.Equal(18, all.Output.Count);
        Assert.All(all.Output, static (PSObject message) => Assert.Null(message.Properties["Subject"].Value));
        Assert.DoesNotContain(server.Commands, static (ReceivedCommand command) => command.Line.StartsWith("TOP", StringComparison.Ordinal));
        Assert.Equal(new[] { "Pop3ParameterNotUsable" }, _shell.Run("Get-Pop3Message -ListOnly -From 'x'").ErrorIds);
        Assert.Empty(_shell.Run("Get-Pop3Message -ListOnly | Where-Object { $_.Date -lt [datetime]::Now }").RequireSuccess().Output);
    }

    [Fact]
    public async Task Without_TOP_headers_come_from_RETR_with_one_warning()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { HasTop = false });
        _shell.Connect(server);
        ShellResult all = _shell.Run("Get-Pop3Message").RequireSuccess();
        Assert.Equal("会议通知：项目进度", all.Values<string?>("Subject")[3]);
        Assert.Equal(18, all.Output.Count);
        Assert.Contains("TOP", Assert.Single(all.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_lists_TOP_and_does_not_know_it_is_met_with_RETR()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { HasTop = false, ListsTopWithoutKnowingIt = true });
        _shell.Connect(server);
        ShellResult all = _shell.Run("Get-Pop3Message").RequireSuccess();
        Assert.Equal(Enumerable.Range(1, 18), all.Values<int>("Number"));
        Assert.Single(all.Warnings);
    }

    [Fact]
    public async Task Without_UIDL_messages_have_no_uid()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { HasUidl = false });
        _shell.Connect(server);
        ShellResult all = _shell.Run("Get-Pop3Message").RequireSuccess();
        Assert.Equal(18, all.Output.Count);
        Assert.All(all.Output, static (PSObject message) => Assert.Null(message.Properties["Uid"].Value));
    }

    [Fact]
    public async Task Listings_backwards_with_spaces_and_columns_and_wrong_sizes_are_understood()
    {
        await using EmbeddedServer server = Start(new EmbeddedServerOptions { ReverseListings = true, SpacedListings = true, ListedSizeError = 3, NegativeStat = true });
        ShellResult session = _shell.Connect(server);
        Assert.Null(Assert.Single(session.Output).Properties["MailboxSize"].Value);
        ShellResult all = _shell.Run("Get-Pop3Message").RequireSuccess();
        Assert.Equal(Enumerable.Range(1, 18), all.Values<int>("Number"));
        Assert.Equal("uid-000018", all.Values<string?>("Uid")[17]);
        _shell.Run("Get-Pop3Message | Receive-Pop3Message -Destination $folder").RequireSuccess();
        Assert.Equal(18, _shell.Files().Length);
    }

    [Fact]
    public async Task A_listing_has_gaps_after_a_deletion()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        Assert.Equal(new[] { 1, 3 }, Numbers("Remove-Pop3Message -Number 2; Get-Pop3Message -First 2"));
    }

    [Fact]
    public async Task A_number_that_does_not_exist_costs_only_itself_and_the_server_is_quoted()
    {
        await using EmbeddedServer server = Start();
        _shell.Connect(server);
        ShellResult result = _shell.Run("Get-Pop3Message 1, 99, 2");
        Assert.Equal(new[] { 1, 2 }, result.Values<int>("Number"));
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("Pop3MessageNotFound,Pop3Module.Commands.GetPop3MessageCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Contains("There's no message 99.", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(99, error.TargetObject);
    }

    [Fact]
    public async Task A_TOP_that_is_refused_costs_only_its_message()
    {
        EmbeddedServerOptions options = new();
        options.RefusedTop[4] = "cannot open";
        await using EmbeddedServer server = Start(options);
        _shell.Connect(server);
        ShellResult result = _shell.Run("Get-Pop3Message");
        Assert.Equal(17, result.Output.Count);
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("Pop3CommandFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("cannot open", error.Exception.Message, StringComparison.Ordinal);
    }
}
