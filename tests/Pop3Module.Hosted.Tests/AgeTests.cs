using System;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading.Tasks;
using Pop3Module.Testing;
using Xunit;

namespace Pop3Module.Hosted.Tests;

/// <summary>What counts as old. Today is 1 June 2026 here, and old is what is older than 90 days.</summary>
public sealed class AgeTests : IDisposable
{
    private const string OldReceived = "Received: from a by b; Mon, 01 Jun 2015 06:30:00 +0000\r\n";
    private const string ThisMorning = "Received: from a by b; Mon, 01 Jun 2026 06:30:00 +0000\r\n" + OldReceived;
    private const string OldDate = "Date: Mon, 01 Jun 2015 06:00:00 +0000\r\n";

    private static readonly DateTime Limit = new(2026, 3, 3, 12, 0, 0, DateTimeKind.Utc);

    private readonly HostedShell _shell = new();

    public void Dispose() => _shell.Dispose();

    private async Task<EmbeddedServer> ConnectAsync(params string[] headers)
    {
        EmbeddedServer server = EmbeddedServer.Start();
        try
        {
            server.AddMailbox(
                HostedShell.User, HostedShell.Password, headers.Select(static (string header) => Encoding.ASCII.GetBytes(header + "Subject: x\r\n\r\nx\r\n")).ToArray());
            _shell.Connect(server);
            _shell.Set("limit", Limit);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private int[] Numbers(string script) => _shell.Run(script).RequireSuccess().Values<int>("Number");

    [Theory]
    [InlineData("Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n" + ThisMorning)] // a clock that was never set
    [InlineData("Date: Sat, 1 Jan 2000 00:00:00 +0000\r\n" + ThisMorning)]
    [InlineData(OldDate + ThisMorning)] // a redirected message
    [InlineData("Date: Tue, 03 Mar 2026 25:00:00 +0000\r\n" + ThisMorning)]
    [InlineData("Date: Tue, 03 Mar 2026 25:00:00 +0000\r\n")]
    [InlineData("Date: Tue, 03 Mar 2026 15.59.09 +0200\r\n")]
    [InlineData(ThisMorning)]
    [InlineData("Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n")]
    [InlineData("Date: Thu, 1 Jan 1970 00:00:00 +0000\r\nReceived: from a by b; Thu, 1 Jan 1970 00:00:00 +0000\r\n")]
    [InlineData(OldDate + "Received: from a by b; today\r\n" + OldReceived)] // may be one of today
    [InlineData(OldDate + "Received: from a by b\r\n")]
    [InlineData("Date: Wed, 1 Jan 2098 00:00:00 +0000\r\n" + OldReceived)]
    public async Task A_clean_up_by_age_leaves_what_may_be_of_today(string header)
    {
        await using EmbeddedServer server = await ConnectAsync(OldDate + OldReceived, header, OldDate);
        Assert.Equal(new[] { 1, 3 }, Numbers("Get-Pop3Message -Before $limit"));
        _shell.Run("Get-Pop3Message -Before $limit | Remove-Pop3Message; Disconnect-Pop3").RequireSuccess();
        Assert.Equal(new[] { "DELE 1", "DELE 3" }, server.Commands
            .Select(static (ReceivedCommand command) => command.Line)
            .Where(static (string line) => line.StartsWith("DELE", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Since_asks_for_the_Date_which_is_that_of_Received_where_the_header_is_not_believed()
    {
        await using EmbeddedServer server = await ConnectAsync(
            "Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n" + ThisMorning, "Date: Sat, 1 Jan 2000 00:00:00 +0000\r\n" + ThisMorning, OldDate + ThisMorning);
        Assert.Equal(new[] { 1 }, Numbers("Get-Pop3Message -Since $limit"));
        Assert.Equal(new[] { 1, 2, 3 }, Numbers("Get-Pop3Message | Where-Object ReceivedDate -ge $limit.ToLocalTime()"));
    }

    [Theory]
    [InlineData("Get-Pop3Message")]
    [InlineData("Get-Pop3Message -Number 1, 2, 3 | Receive-Pop3Message")]
    [InlineData("Receive-Pop3Message -Number 1, 2, 3 -Destination $folder")]
    public async Task Every_object_tells_when_its_message_was_received_and_whether_its_date_is_known(string script)
    {
        await using EmbeddedServer server = await ConnectAsync(OldDate + ThisMorning, "Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n", OldDate);
        ShellResult result = _shell.Run(script).RequireSuccess();
        DateTime[] received = result.Values<DateTime>("ReceivedDate");
        Assert.Equal(new DateTime(2026, 6, 1, 6, 30, 0, DateTimeKind.Utc), received[0].ToUniversalTime());
        Assert.Equal(DateTimeKind.Local, received[0].Kind);
        Assert.Equal(new[] { DateTime.MaxValue, DateTime.MaxValue }, received[1..]);
        Assert.Equal(new[] { true, false, true }, result.Values<bool>("HasDate"));

        ShellResult copies = _shell.Run(
            script + " | ForEach-Object { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_)) }")
            .RequireSuccess();
        Assert.Equal(received, copies.Values<DateTime>("ReceivedDate"));
        Assert.Equal(new[] { true, false, true }, copies.Values<bool>("HasDate"));
    }

    [Fact]
    public async Task Where_no_headers_were_read_no_date_is_known()
    {
        await using EmbeddedServer server = await ConnectAsync(OldDate + OldReceived);
        PSObject message = Assert.Single(_shell.Run("Get-Pop3Message -ListOnly").RequireSuccess().Output);
        Assert.Equal(false, message.Properties["HasDate"].Value);
        Assert.Equal(DateTime.MaxValue, message.Properties["ReceivedDate"].Value);
    }
}
